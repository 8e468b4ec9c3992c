/**
 * The one Rspack configuration of the web front; every app is a build of its own made from it.
 *
 * React and the packages `platform` (session, API client, router) and `data` (query client, live
 * connection) must exist once in a page: the shell provides them, remotes only consume them.
 * Everything else, the design system included, is compiled into each app, so that a remote can be
 * deployed without the others.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { ModuleFederationPlugin } from "@module-federation/enhanced/rspack";
import { rspack } from "@rspack/core";

const require = createRequire(import.meta.url);
export const webRoot = path.resolve(import.meta.dirname, "..");
export const remoteNames = ["auth", "payments", "admin", "profile"];

function versionOf(name) {
  const file = name.startsWith("@florin/") ? `../packages/${name.slice(8)}/package.json` : `${name}/package.json`;
  return require(file).version;
}

/** Loaded with the page. */
const eagerPackages = ["react", "react-dom", "react/jsx-runtime", "@florin/platform"];
/** Loaded when the first app asks for it: nobody on the sign-in page does. */
const lazyPackages = ["@florin/data"];

function singletons(host) {
  const shared = {};
  for (const name of [...eagerPackages, ...lazyPackages]) {
    const version = versionOf(name === "react/jsx-runtime" ? "react" : name);
    const own = host ? { version, eager: eagerPackages.includes(name) } : { import: false };
    shared[name] = { singleton: true, requiredVersion: `^${version}`, ...own };
  }
  return shared;
}

const federation = (name, host) =>
  new ModuleFederationPlugin({
    name: host ? "florin_shell" : `florin_${name}`,
    ...(host
      ? { runtimePlugins: [path.join(webRoot, "apps/shell/src/federation/guard.ts")] }
      : { filename: "remoteEntry.js", exposes: { "./app": "./src/app.tsx" } }),
    shared: singletons(host),
    dts: false,
    manifest: false,
    shareStrategy: "loaded-first",
    experiments: {
      ...(host ? { provideExternalRuntime: true } : { externalRuntime: true }),
      optimization: { disableSnapshot: true, target: "web" },
    },
  });

/** Parts of libraries that this front never uses, and what stands in for them: 4 kB of the first load. */
const unused = [
  [/plugins\/snapshot\/SnapshotHandler\.js$/, "no-snapshots.mjs"],
  [/\.\/utils\/preload\.js$/, "no-preload.mjs"],
  [/\/ssr\/components\.js$/, "no-framework.mjs"],
];

const transpile = {
  test: /\.tsx?$/,
  loader: "builtin:swc-loader",
  options: {
    jsc: {
      parser: { syntax: "typescript", tsx: true },
      transform: { react: { runtime: "automatic" } },
      target: "es2023",
    },
  },
  type: "javascript/auto",
};

/** Configuration of one app. `name` is "shell" or a remote; output goes to `outDir`. */
export function appConfig(name, outDir) {
  const host = name === "shell";
  return {
    name,
    mode: "production",
    target: ["web", "es2023"],
    context: path.join(webRoot, "apps", name),
    entry: host ? { shell: "./src/main.tsx" } : {},
    devtool: false,
    output: {
      path: outDir,
      uniqueName: `florin_${name}`,
      publicPath: host ? "/assets/" : "auto",
      filename: "[name].[contenthash:16].js",
      chunkFilename: "[name].[contenthash:16].js",
      cssFilename: "[name].[contenthash:16].css",
      cssChunkFilename: "[name].[contenthash:16].css",
      assetModuleFilename: "[name].[contenthash:16][ext]",
      crossOriginLoading: "anonymous",
      hashFunction: "sha256",
      clean: true,
    },
    resolve: {
      extensions: [".tsx", ".ts", ".mjs", ".js"],
      // The federation runtime requires itself as CommonJS; its ES modules are a third smaller.
      byDependency: { commonjs: { conditionNames: ["import", "module", "..."] } },
    },
    module: {
      rules: [
        transpile,
        { test: /\.module\.css$/, type: "css/module" },
        { test: /\.css$/, exclude: /\.module\.css$/, type: "css" },
        { test: /\.woff2$/, type: "asset/resource" },
      ],
      parser: {
        "css/module": { namedExports: false },
        // A name that a stand-in lacks fails the build, never the page.
        javascript: { exportsPresence: "error" },
      },
      generator: {
        "css/module": { localIdentName: `${name}-[local]-[hash:base64:6]` },
      },
    },
    optimization: {
      moduleIds: "natural",
      chunkIds: "natural",
      minimizer: [
        new rspack.SwcJsMinimizerRspackPlugin({
          extractComments: false,
          minimizerOptions: {
            ecma: 2020,
            format: { comments: false },
            compress: { passes: 4, ecma: 2020, keep_fargs: false },
          },
        }),
        new rspack.LightningCssMinimizerRspackPlugin({
          minimizerOptions: { targets: ["chrome 120", "firefox 121", "safari 17"] },
        }),
      ],
    },
    plugins: [
      federation(name, host),
      // The federation plugin points at its runtime's CommonJS files; the ES modules beside them are smaller.
      new rspack.NormalModuleReplacementPlugin(/^@module-federation\/(runtime|webpack-bundler-runtime)$/, (data) => {
        data.request += "/dist/index.js";
      }),
      new rspack.NormalModuleReplacementPlugin(/@module-federation\/.*\.cjs$/, (data) => {
        data.request = data.request.replace(/\.cjs$/, ".js");
      }),
      ...unused.map(
        ([pattern, standIn]) =>
          new rspack.NormalModuleReplacementPlugin(pattern, path.join(webRoot, "tools/stand-ins", standIn)),
      ),
      new rspack.SubresourceIntegrityPlugin({ hashFuncNames: ["sha384"] }),
    ],
    experiments: { css: true },
    performance: false,
    stats: "errors-warnings",
  };
}
