/** Decides by session and address what is shown: a guest page, the frame with a page, or neither. */
import {
  addressOf,
  BrowserRouter,
  basename,
  isTestAddress,
  loadSession,
  Navigate,
  testMode,
  useLocation,
  useSearchParams,
  useSession,
  withoutSide,
} from "@florin/platform";
import { lazy, Suspense, useEffect } from "react";
import { ErrorBoundary } from "./boundary.tsx";
import { Crashed, NoTestSide, NotAllowed, NotFound, Unreachable, Waiting } from "./fallbacks.tsx";
import { RemoteApp } from "./remote-app.tsx";
import { hasTestSide, isGuestPath, isLinkPath, isOpenPath, remoteFor, safeReturn, startPage } from "./routes.ts";
import { loadFrame } from "./start.ts";

const Frame = lazy(loadFrame);

const TestMode = lazy(() => import("./test-mode/test-mode.tsx"));

export function App() {
  return (
    <BrowserRouter basename={basename}>
      {testMode ? (
        // No page without its banner: it waits for it.
        <Suspense fallback={<Waiting full />}>
          <TestMode>
            <Gate />
          </TestMode>
        </Suspense>
      ) : (
        <Gate />
      )}
    </BrowserRouter>
  );
}

function Gate() {
  const { pathname, search } = useLocation();
  const [params] = useSearchParams();
  const { status, user, ended } = useSession();

  if (isGuestPath(pathname)) {
    if (testMode) return <Leave to={pathname + search} />;
    if (user !== null && !isLinkPath(pathname)) {
      return <Go to={safeReturn(params.get("return")) ?? startPage(user.role)} />;
    }
    return <RemoteApp name="auth" />;
  }
  if (status === "unreachable") return <Unreachable onRetry={() => void loadSession()} />;
  if (status === "unknown") return <Asking />;
  if (user === null && isOpenPath(pathname)) return <RemoteApp name="payments" />;
  if (user === null) {
    const asked = addressOf(pathname + search);
    const back = asked === "/" || ended === "left" ? "" : `?return=${encodeURIComponent(asked)}`;
    return <Go to={`/sign-in${back}`} />;
  }
  return (
    <Suspense fallback={<Waiting full />}>
      <Frame user={user}>
        <ErrorBoundary resetKey={pathname} fallback={(retry) => <Crashed onRetry={retry} />}>
          <Page pathname={pathname} role={user.role} />
        </ErrorBoundary>
      </Frame>
    </Suspense>
  );
}

/** Goes to an address of either side; see `testMode`. */
function Go({ to }: { to: string }) {
  return isTestAddress(to) === testMode ? <Navigate to={withoutSide(to)} replace /> : <Leave to={to} />;
}

function Leave({ to }: { to: string }) {
  useEffect(() => window.location.replace(to), [to]);
  return <Waiting full />;
}

/** Comes from a page for guests, where nobody had to know who is signed in. */
function Asking() {
  useEffect(() => void loadSession(), []);
  return <Waiting full />;
}

function Page({ pathname, role }: { pathname: string; role: string }) {
  const remote = remoteFor(pathname);
  if (remote === null) return <NotFound />;
  if (testMode && !hasTestSide(pathname)) return <NoTestSide page={pathname} />;
  if (remote === "admin" && role !== "ADMIN") return <NotAllowed />;
  return <RemoteApp key={remote} name={remote} />;
}
