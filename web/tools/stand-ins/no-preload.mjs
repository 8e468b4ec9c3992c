/** Stands in for the federation runtime's preloading, which nobody asks for: its links would carry no integrity. */
function refuse() {
  throw new Error("remotes are not preloaded");
}

export {
  refuse as defaultPreloadArgs,
  refuse as formatPreloadArgs,
  refuse as normalizePreloadExposes,
  refuse as preloadAssets,
};
