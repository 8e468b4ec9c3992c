import { Menu as Primitive } from "@base-ui/react/menu";
import { Popover as PopoverPrimitive } from "@base-ui/react/popover";
import { Link } from "@florin/platform";
import type { ReactElement, ReactNode } from "react";
import s from "./overlay.module.css";

interface MenuProps {
  /** The button that opens the menu. */
  trigger: ReactElement;
  children: ReactNode;
}

export function Menu({ trigger, children }: MenuProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Primitive.Portal>
        <Primitive.Positioner className={s.positioner} align="end" sideOffset={8} collisionPadding={12}>
          <Primitive.Popup className={s.menu}>{children}</Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export function MenuItem({
  icon,
  to,
  onClick,
  children,
}: {
  icon: ReactNode;
  to?: string;
  onClick?: () => void;
  children: ReactNode;
}) {
  const content = (
    <>
      {icon}
      {children}
    </>
  );
  return to === undefined ? (
    <Primitive.Item className={s.item} onClick={onClick}>
      {content}
    </Primitive.Item>
  ) : (
    <Primitive.Item className={s.item} render={<Link to={to} />}>
      {content}
    </Primitive.Item>
  );
}

export function MenuHead({ title, text }: { title: string; text: string }) {
  return (
    <Primitive.Group>
      <Primitive.GroupLabel className={s.menuHead}>
        <strong>{title}</strong>
        {text}
      </Primitive.GroupLabel>
    </Primitive.Group>
  );
}

export const MenuSeparator = () => <Primitive.Separator className={s.separator} />;

interface PopoverProps {
  trigger: ReactElement;
  label: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

export function Popover({ trigger, label, open, onOpenChange, children }: PopoverProps) {
  return (
    <PopoverPrimitive.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <PopoverPrimitive.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <PopoverPrimitive.Portal>
        <PopoverPrimitive.Positioner className={s.positioner} align="end" sideOffset={8} collisionPadding={12}>
          <PopoverPrimitive.Popup className={s.popover} aria-label={label}>
            {children}
          </PopoverPrimitive.Popup>
        </PopoverPrimitive.Positioner>
      </PopoverPrimitive.Portal>
    </PopoverPrimitive.Root>
  );
}
