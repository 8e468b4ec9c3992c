import { useFormats } from "@florin/data";
import { admin } from "@florin/messages";
import { Link, type Schemas } from "@florin/platform";
import { Tiles } from "@florin/ui";
import { ArrowLeftRight, type LucideIcon, Scale, TriangleAlert, UsersRound } from "lucide-react";
import type { ReactNode } from "react";
import s from "./overview.module.css";

const text = admin.overview;

type Shown = Pick<Schemas["Overview"], "users" | "payments" | "open_reviews">;

export function Numbers({ users, payments, open_reviews }: Shown) {
  const { number } = useFormats();
  return (
    <Tiles>
      <Tile
        icon={UsersRound}
        label={text.users}
        value={number(users.total)}
        hint={text.usersHint(number(users.active))}
      />
      <Tile
        icon={ArrowLeftRight}
        label={text.today}
        value={number(payments.today)}
        hint={text.todayHint(number(payments.total))}
      />
      <Tile
        icon={TriangleAlert}
        label={text.failed}
        value={number(payments.failed_today)}
        hint={
          payments.failed_today === 0 ? text.failedNone : text.failedShare(share(payments.failed_today, payments.today))
        }
      />
      <Tile
        icon={Scale}
        label={text.reviews}
        value={<Link to="/admin/reviews">{number(open_reviews)}</Link>}
        hint={open_reviews === 0 ? text.reviewsNone : text.reviewsHint}
      />
    </Tiles>
  );
}

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const share = (part: number, whole: number) => percent.format(whole === 0 ? 0 : part / whole);

function Tile({ icon: Icon, label, value, hint }: { icon: LucideIcon; label: string; value: ReactNode; hint: string }) {
  return (
    <section className={s.tile} aria-label={label}>
      <p className={s.label}>
        <Icon size={18} aria-hidden="true" /> {label}
      </p>
      <p className={s.value}>{value}</p>
      <p className={s.hint}>{hint}</p>
    </section>
  );
}
