import { type Notification, useMarkNotificationsRead, useNotifications } from "@florin/data";
import { profile as messages } from "@florin/messages";
import { Link, notify, useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  EmptyState,
  ErrorState,
  errorText,
  Hidden,
  PageHeader,
  Pager,
  SkeletonRows,
  TimeAgo,
} from "@florin/ui";
import { ArrowLeftRight, BellOff, CheckCheck, type LucideIcon, ShieldCheck, Undo2 } from "lucide-react";
import s from "./notifications.module.css";

const text = messages.notifications;

export function Notifications() {
  const [params] = useSearchParams();
  const { data, error, refetch } = useNotifications(params.get("cursor"));
  const markRead = useMarkNotificationsRead();
  const markAll = () =>
    markRead.mutate({ all: true }, { onError: (failure) => notify("error", text.failed, errorText(failure)) });
  const unread = data?.unread ?? 0;
  return (
    <div className={s.page}>
      <PageHeader
        title={text.title}
        hint={data === undefined ? undefined : text.hint(unread)}
        actions={
          unread > 0 && (
            <Button onClick={markAll}>
              <CheckCheck size={17} aria-hidden="true" /> {text.markAll}
            </Button>
          )
        }
      />
      <Card flush={data !== undefined && data.items.length > 0}>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <SkeletonRows rows={5} />
        ) : data.items.length === 0 ? (
          <EmptyState icon={BellOff} title={text.none} text={text.noneText} />
        ) : (
          <ul className={s.list} aria-label={text.list}>
            {data.items.map((item) => (
              <Item key={item.id} item={item} onRead={() => markRead.mutate({ ids: [item.id] })} />
            ))}
          </ul>
        )}
        {data !== undefined && <Pager shown={data.items.length} nextCursor={data.next_cursor} />}
      </Card>
    </div>
  );
}

const icons: [pattern: RegExp, icon: LucideIcon][] = [
  [/refund/, Undo2],
  [/payment|top_?up|payout|exchange/, ArrowLeftRight],
];

function Item({ item, onRead }: { item: Notification; onRead: () => void }) {
  const Icon = icons.find(([pattern]) => pattern.test(item.kind))?.[1] ?? ShieldCheck;
  const unread = item.read_at === null;
  return (
    <li className={s.item} data-unread={unread}>
      <span className={s.icon}>
        <Icon size={18} aria-hidden="true" />
      </span>
      <div className={s.text}>
        <p className={s.name}>
          {item.link === null ? (
            item.title
          ) : (
            <Link to={item.link} onClick={unread ? onRead : undefined}>
              {item.title}
            </Link>
          )}
          {unread && <Hidden> ({text.unread})</Hidden>}
        </p>
        {item.body && <p className={s.body}>{item.body}</p>}
      </div>
      <span className={s.when}>
        <TimeAgo at={item.created_at} />
      </span>
    </li>
  );
}
