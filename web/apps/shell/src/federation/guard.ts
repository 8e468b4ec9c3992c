/** Module Federation runtime plugin: every script and stylesheet of a remote carries its hash. */
import type { ModuleFederationRuntimePlugin } from "@module-federation/enhanced/runtime";
import { vouch } from "./trust.ts";

export default function guard(): ModuleFederationRuntimePlugin {
  return {
    name: "florin-guard",
    createScript({ url }) {
      const file = vouch(url);
      if (file?.integrity === undefined) throw new Error(`refused to load ${url}`);
      const script = document.createElement("script");
      script.src = file.path;
      script.integrity = file.integrity;
      script.crossOrigin = "anonymous";
      script.async = true;
      return script;
    },
    createLink({ url }) {
      const file = vouch(url);
      if (file?.integrity === undefined) throw new Error(`refused to load ${url}`);
      const link = document.createElement("link");
      link.href = file.path;
      link.integrity = file.integrity;
      link.crossOrigin = "anonymous";
      return link;
    },
  };
}
