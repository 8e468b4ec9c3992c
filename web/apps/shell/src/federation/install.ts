// Imported before everything else: no script URL may be set before the policy stands.
import { installTrustedTypes } from "./trust.ts";

installTrustedTypes();
