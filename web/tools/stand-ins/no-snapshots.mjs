/**
 * Stands in for the federation runtime's snapshot handler. Remotes are found by `federation.json` and never
 * by snapshots; `disableSnapshot` turns their plugin off but would leave their code in the first load.
 */
export { DisabledSnapshotHandler as SnapshotHandler } from "../../node_modules/@module-federation/runtime-core/dist/plugins/snapshot/disabled.js";

/** Nothing is known of any remote beyond what it was registered with. */
export const getGlobalRemoteInfo = () => ({});
