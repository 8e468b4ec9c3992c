import { useLive } from "@florin/data";
import { frame } from "@florin/messages";
import s from "./frame.module.css";

export function LiveIndicator() {
  const { status } = useLive();
  return (
    <span className={s.live} role="status" title={frame.live.hint} data-testid="live-status" data-status={status}>
      <span className={s.dot} data-status={status} />
      {frame.live[status]}
    </span>
  );
}
