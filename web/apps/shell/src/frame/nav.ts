/** The side navigation by role. */
import { frame } from "@florin/messages";
import {
  ArrowLeftRight,
  Bell,
  ChartColumn,
  CreditCard,
  Gauge,
  House,
  Landmark,
  type LucideIcon,
  Repeat,
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
    { to: "/cards", label: nav.cards, icon: CreditCard },
    { to: "/reports", label: nav.reports, icon: ChartColumn },
  ],
};

const administration: NavSection = {
  title: sections.admin,
  items: [
    { to: "/admin", label: nav.overview, icon: Gauge, exact: true },
    { to: "/admin/users", label: nav.users, icon: Users },
    { to: "/admin/payments", label: nav.allPayments, icon: Landmark },
    { to: "/admin/webhooks", label: nav.webhooks, icon: Webhook },
    { to: "/admin/deliveries", label: nav.vendorWebhooks, icon: Send },
    { to: "/admin/audit", label: nav.audit, icon: ScrollText },
  ],
};

const developers: NavSection = {
  title: sections.developers,
  items: [{ to: "/developers/webhooks", label: nav.ownWebhooks, icon: Webhook }],
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

export function navFor(role: string): NavSection[] {
  if (role === "ADMIN") return [administration, money, you];
  return role === "VENDOR" ? [money, developers, you] : [money, you];
}
