/** The side navigation by role. */
import { frame } from "@florin/messages";
import { testMode } from "@florin/platform";
import {
  ArrowLeftRight,
  Banknote,
  Bell,
  BookCheck,
  ChartColumn,
  CreditCard,
  FileText,
  Gauge,
  HandCoins,
  House,
  KeyRound,
  Landmark,
  type LucideIcon,
  MailX,
  RefreshCw,
  Repeat,
  Scale,
  ScrollText,
  Send,
  ShieldCheck,
  SlidersHorizontal,
  UserRound,
  Users,
  Webhook,
} from "lucide-react";

interface NavItem {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Active only at exactly this address. */
  exact?: boolean;
}

interface NavSection {
  title: string;
  items: NavItem[];
}

const { nav, sections } = frame;

const money: NavSection = {
  title: sections.money,
  items: [
    { to: "/", label: nav.home, icon: House, exact: true },
    { to: "/payments", label: nav.payments, icon: ArrowLeftRight },
    { to: "/recurring", label: nav.recurring, icon: Repeat },
    { to: "/requests", label: nav.requests, icon: HandCoins },
    { to: "/cards", label: nav.cards, icon: CreditCard },
    { to: "/exchange", label: nav.exchange, icon: RefreshCw },
    { to: "/payouts", label: nav.payouts, icon: Banknote },
    { to: "/disputes", label: nav.disputes, icon: Scale },
    { to: "/reports", label: nav.reports, icon: ChartColumn },
    { to: "/statements", label: nav.statements, icon: FileText },
  ],
};

const administration: NavSection = {
  title: sections.admin,
  items: [
    { to: "/admin", label: nav.overview, icon: Gauge, exact: true },
    { to: "/admin/users", label: nav.users, icon: Users },
    { to: "/admin/payments", label: nav.allPayments, icon: Landmark },
    { to: "/admin/reports", label: nav.platformReports, icon: ChartColumn },
    { to: "/admin/reviews", label: nav.reviews, icon: Scale },
    { to: "/admin/disputes", label: nav.allDisputes, icon: Scale },
    { to: "/admin/webhooks", label: nav.webhooks, icon: Webhook },
    { to: "/admin/deliveries", label: nav.vendorWebhooks, icon: Send },
    { to: "/admin/reconciliation", label: nav.reconciliation, icon: BookCheck },
    { to: "/admin/dead-letters", label: nav.deadLetters, icon: MailX },
    { to: "/admin/audit", label: nav.audit, icon: ScrollText },
  ],
};

const you: NavSection = {
  title: sections.you,
  items: [
    { to: "/notifications", label: nav.notifications, icon: Bell },
    { to: "/profile", label: nav.profile, icon: UserRound, exact: true },
    { to: "/security", label: nav.security, icon: ShieldCheck },
    { to: "/profile/preferences", label: nav.preferences, icon: SlidersHorizontal },
  ],
};

const developers: NavSection = {
  title: sections.developers,
  items: [
    { to: "/developers/api-keys", label: nav.apiKeys, icon: KeyRound },
    { to: "/developers/webhooks", label: nav.ownWebhooks, icon: Webhook },
  ],
};

/** The test side has pages about money and for programs, whoever looks at it. */
const inTestMode: Record<string, NavSection[]> = { VENDOR: [money, developers] };

const byRole: Record<string, NavSection[]> = {
  ADMIN: [administration, money, you],
  VENDOR: [money, developers, you],
};

export const navFor = (role: string): NavSection[] =>
  testMode ? (inTestMode[role] ?? [money]) : (byRole[role] ?? [money, you]);

/** API keys make the test side useful, and they are vendors'. Others get there by a link, and out by the banner. */
export const mayChangeSide = (role: string) => role === "VENDOR";
