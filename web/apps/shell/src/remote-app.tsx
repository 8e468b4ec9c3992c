/** A remote in its place: loading, shown, or failed with a way to try again. */
import { useLocation } from "@florin/platform";
import { type ComponentType, lazy, Suspense, useState } from "react";
import { ErrorBoundary } from "./boundary.tsx";
import { RemoteFailed, Waiting } from "./fallbacks.tsx";
import { loadApp } from "./federation/load.ts";
import type { RemoteName } from "./federation/manifest.ts";

const loaded = new Map<string, ComponentType>();

/** One lazy component for each remote and attempt, so that a retry asks anew. */
function lazyApp(name: RemoteName, attempt: number): ComponentType {
  const key = `${name} ${attempt}`;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const app = lazy(() => loadApp(name, attempt));
  loaded.set(key, app);
  return app;
}

const attempts = new Map<RemoteName, number>();

export function RemoteApp({ name }: { name: RemoteName }) {
  const { pathname } = useLocation();
  const [attempt, setAttempt] = useState(attempts.get(name) ?? 0);
  const App = lazyApp(name, attempt);
  const again = () => {
    attempts.set(name, attempt + 1);
    setAttempt(attempt + 1);
  };
  return (
    <ErrorBoundary
      resetKey={`${name} ${pathname}`}
      onRetry={again}
      fallback={(retry) => <RemoteFailed onRetry={retry} />}
    >
      <Suspense fallback={<Waiting />}>
        <div data-mfe={name}>
          <App />
        </div>
      </Suspense>
    </ErrorBoundary>
  );
}
