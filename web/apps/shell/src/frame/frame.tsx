/** The frame around every page for signed-in people: navigation, header, messages. */
import { Dialog } from "@base-ui/react/dialog";
import { QueryClientProvider, queryClient, startLive, useApplyPreferences } from "@florin/data";
import { frame } from "@florin/messages";
import { testMode, type User, useLocation } from "@florin/platform";
import { Button } from "@florin/ui";
import { Menu as MenuIcon, WifiOff } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Known } from "../test-mode/known.tsx";
import { Bell } from "./bell.tsx";
import { ConfirmIdentity } from "./confirm-identity.tsx";
import s from "./frame.module.css";
import { LiveIndicator } from "./live-indicator.tsx";
import { Search } from "./search.tsx";
import { Sidebar } from "./sidebar.tsx";
import { ThemeButton } from "./theme-button.tsx";
import { Toaster } from "./toaster.tsx";
import { UserMenu } from "./user-menu.tsx";

interface Props {
  user: User;
  children: ReactNode;
}

startLive();

export default function Frame(props: Props) {
  return (
    <QueryClientProvider client={queryClient}>
      <FrameLayout {...props} />
    </QueryClientProvider>
  );
}

function FrameLayout({ user, children }: Props) {
  useApplyPreferences();
  const main = useFocusOnNavigation();
  return (
    <div className={s.frame}>
      <a className={s.skip} href="#main">
        {frame.skip}
      </a>
      <div className={s.side}>
        <Sidebar user={user} />
      </div>
      <div className={s.column}>
        <header className={s.top}>
          <div className={s.burger}>
            <NavigationSheet user={user} />
          </div>
          <Search />
          {/* Neither the live connection nor notifications know of the test side. */}
          {!testMode && <LiveIndicator />}
          <ThemeButton />
          {!testMode && <Bell />}
          <UserMenu user={user} />
        </header>
        <OfflineNotice />
        <main className={s.main} id="main" tabIndex={-1} ref={main}>
          {testMode ? <Known>{children}</Known> : children}
        </main>
      </div>
      <ConfirmIdentity />
      <Toaster />
    </div>
  );
}

/** After a change of page, reading starts at its beginning; changed filters are no new page. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [pathname]);
  return main;
}

function NavigationSheet({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => setOpen(next)}>
      <Dialog.Trigger render={<Button variant="ghost" icon aria-label={frame.openNavigation} />}>
        <MenuIcon size={21} aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className={s.backdrop} />
        <Dialog.Popup className={s.sheet} aria-label={frame.navigation}>
          <Sidebar user={user} onNavigate={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function onNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

function OfflineNotice() {
  const online = useSyncExternalStore(onNetwork, () => navigator.onLine);
  return (
    <div role="status">
      {!online && (
        <p className={s.offline}>
          <WifiOff size={16} aria-hidden="true" /> {frame.offline}
        </p>
      )}
    </div>
  );
}
