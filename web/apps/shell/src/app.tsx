/** Decides by session and address what is shown: a guest page, the frame with a page, or neither. */
import { BrowserRouter, loadSession, Navigate, useLocation, useSearchParams, useSession } from "@florin/platform";
import { lazy, Suspense, useEffect } from "react";
import { ErrorBoundary } from "./boundary.tsx";
import { Crashed, NotAllowed, NotFound, Unreachable, Waiting } from "./fallbacks.tsx";
import { RemoteApp } from "./remote-app.tsx";
import { isGuestPath, isLinkPath, isOpenPath, remoteFor, safeReturn, startPage } from "./routes.ts";
import { loadFrame } from "./start.ts";

const Frame = lazy(loadFrame);

export function App() {
  return (
    <BrowserRouter>
      <Gate />
    </BrowserRouter>
  );
}

function Gate() {
  const { pathname, search } = useLocation();
  const [params] = useSearchParams();
  const { status, user, ended } = useSession();

  if (isGuestPath(pathname)) {
    if (user !== null && !isLinkPath(pathname)) {
      return <Navigate to={safeReturn(params.get("return")) ?? startPage(user.role)} replace />;
    }
    return <RemoteApp name="auth" />;
  }
  if (status === "unreachable") return <Unreachable onRetry={() => void loadSession()} />;
  if (status === "unknown") return <Asking />;
  if (user === null && isOpenPath(pathname)) return <RemoteApp name="payments" />;
  if (user === null) {
    const asked = pathname === "/" || ended === "left" ? "" : `?return=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${asked}`} replace />;
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

/** Comes from a page for guests, where nobody had to know who is signed in. */
function Asking() {
  useEffect(() => void loadSession(), []);
  return <Waiting full />;
}

function Page({ pathname, role }: { pathname: string; role: string }) {
  const remote = remoteFor(pathname);
  if (remote === null) return <NotFound />;
  if (remote === "admin" && role !== "ADMIN") return <NotAllowed />;
  return <RemoteApp key={remote} name={remote} />;
}
