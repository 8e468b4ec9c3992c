import type { CSSProperties, ReactNode } from "react";
import { Avatar } from "./avatar.tsx";
import s from "./layout.module.css";

export const Stack = ({ gap = 20, children }: { gap?: number; children: ReactNode }) => (
  <div className={s.stack} style={{ "--gap": `${gap}px` } as CSSProperties}>
    {children}
  </div>
);

/** Main content with a narrower column beside it. */
export const Split = ({ children }: { children: ReactNode }) => <div className={s.split}>{children}</div>;

export const Tiles = ({ children }: { children: ReactNode }) => <div className={s.tiles}>{children}</div>;

/** Fields side by side where there is room. */
export const FieldPair = ({ children }: { children: ReactNode }) => <div className={s.pair}>{children}</div>;

/** Somebody with avatar, name and one more line. */
export function Person({
  seed,
  name,
  detail,
  children,
}: {
  seed: string;
  name: string;
  detail?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={s.person}>
      <Avatar name={name} seed={seed} />
      <div>
        <span className={s.name}>{children ?? name}</span>
        {detail && <span className={s.detail}>{detail}</span>}
      </div>
    </div>
  );
}
