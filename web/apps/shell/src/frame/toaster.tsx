/** Shows the notices that any app publishes on the bus. */
import { frame } from "@florin/messages";
import { subscribe } from "@florin/platform";
import { Button } from "@florin/ui";
import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import s from "./toaster.module.css";

interface Notice {
  id: number;
  tone: "success" | "error" | "info";
  title: string;
  body?: string;
}

const shownMax = 4;
/** Errors stay longer: they have more to read. */
const stayMs = { success: 6_000, info: 6_000, error: 12_000 };
const icons = { success: CircleCheck, error: TriangleAlert, info: Info };

export function Toaster() {
  const [notices, setNotices] = useState<Notice[]>([]);
  const nextId = useRef(1);
  useEffect(
    () =>
      subscribe("notice", (notice) => {
        const id = nextId.current;
        nextId.current += 1;
        setNotices((current) => [...current, { ...notice, id }].slice(-shownMax));
      }),
    [],
  );
  const dismiss = (id: number) => setNotices((current) => current.filter((notice) => notice.id !== id));
  return (
    <section className={s.region} aria-label={frame.notices} aria-live="polite">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} onDismiss={() => dismiss(notice.id)} />
      ))}
    </section>
  );
}

function Toast({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const [held, setHeld] = useState(false);
  const dismiss = useRef(onDismiss);
  useEffect(() => {
    dismiss.current = onDismiss;
  });
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss.current(), stayMs[notice.tone]);
    return () => clearTimeout(timer);
  }, [held, notice.tone]);
  const Icon = icons[notice.tone];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps the notice from going
    <div
      className={`${s.toast} ${s[notice.tone]}`}
      data-testid="notice"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={20} aria-hidden="true" />
      <div className={s.text}>
        <strong>{notice.title}</strong>
        {notice.body}
      </div>
      <Button variant="ghost" size="small" icon aria-label={frame.dismiss} onClick={onDismiss}>
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}
