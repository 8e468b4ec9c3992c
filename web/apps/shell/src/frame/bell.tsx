/** The bell: how many notifications are unread, and the latest of them. */
import { useMarkNotificationsRead, useNotifications } from "@florin/data";
import { common, frame } from "@florin/messages";
import { Link } from "@florin/platform";
import { Button, ButtonLink, Popover, TimeAgo } from "@florin/ui";
import { Bell as BellIcon } from "lucide-react";
import { useState } from "react";
import s from "./bell.module.css";

const shownMax = 6;
const countMax = 99;

export function Bell() {
  const [open, setOpen] = useState(false);
  const { data } = useNotifications();
  const markRead = useMarkNotificationsRead();
  const unread = data?.unread ?? 0;
  const items = data?.items.slice(0, shownMax) ?? [];
  return (
    <Popover
      label={frame.bellTitle}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" icon className={s.button} aria-label={frame.bell(unread)}>
          <BellIcon size={19} aria-hidden="true" />
          {unread > 0 && (
            <span className={s.count} aria-hidden="true">
              {unread > countMax ? `${countMax}+` : unread}
            </span>
          )}
        </Button>
      }
    >
      <div className={s.panel}>
        <div className={s.head}>
          <h2 className={s.title}>{frame.bellTitle}</h2>
          {unread > 0 && (
            <Button variant="ghost" size="small" onClick={() => markRead.mutate({ all: true })}>
              {frame.markAllRead}
            </Button>
          )}
        </div>
        {items.length === 0 ? (
          <p className={s.empty}>{data === undefined ? common.loading : frame.bellEmpty}</p>
        ) : (
          <ul className={s.list}>
            {items.map((item) => (
              <li key={item.id} data-unread={item.read_at === null}>
                <p className={s.name}>
                  {item.link === null ? (
                    item.title
                  ) : (
                    <Link
                      to={item.link}
                      onClick={() => {
                        setOpen(false);
                        if (item.read_at === null) markRead.mutate({ ids: [item.id] });
                      }}
                    >
                      {item.title}
                    </Link>
                  )}
                </p>
                {item.body && <p className={s.text}>{item.body}</p>}
                <p className={s.when}>
                  <TimeAgo at={item.created_at} />
                </p>
              </li>
            ))}
          </ul>
        )}
        <div className={s.foot} onClickCapture={() => setOpen(false)}>
          <ButtonLink variant="ghost" to="/notifications">
            {frame.bellAll}
          </ButtonLink>
        </div>
      </div>
    </Popover>
  );
}
