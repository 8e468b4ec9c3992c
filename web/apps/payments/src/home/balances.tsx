import { useFormats, useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { Button, Card, cx, EmptyState, ErrorState, Guilloche, MoneyText, SkeletonRows } from "@florin/ui";
import { WalletMinimal } from "lucide-react";
import { useWallets, type Wallet } from "../shared/queries.ts";
import s from "./balances.module.css";
import { Flow } from "./flow.tsx";

const text = payments.home;

/** The person's main currency first, then by name. */
function ordered(wallets: readonly Wallet[], main: string): Wallet[] {
  return wallets.toSorted(
    (a, b) => Number(b.currency === main) - Number(a.currency === main) || a.currency.localeCompare(b.currency),
  );
}

export function Balances({ onTopUp }: { onTopUp: () => void }) {
  const { data, error, refetch } = useWallets();
  const { currency } = useSettings();
  if (error !== null && data === undefined) {
    return (
      <Card>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  }
  if (data === undefined) return <SkeletonRows rows={1} height={134} />;
  if (data.items.length === 0) {
    return (
      <Card>
        <EmptyState
          icon={WalletMinimal}
          title={text.noWallets}
          text={text.noWalletsText}
          action={
            <Button variant="primary" onClick={onTopUp}>
              {text.topUp}
            </Button>
          }
        />
      </Card>
    );
  }
  return (
    <section aria-label={text.balances}>
      <ul className={s.grid}>
        {ordered(data.items, currency).map((wallet, index) => (
          <Balance key={wallet.id} wallet={wallet} main={index === 0} />
        ))}
        <Flow direction="incoming" />
        <Flow direction="outgoing" />
      </ul>
    </section>
  );
}

function Balance({ wallet, main }: { wallet: Wallet; main: boolean }) {
  const formats = useFormats();
  return (
    <li className={cx(s.balance, main && s.main)} data-testid={`balance-${wallet.currency}`}>
      {main && <Guilloche className={s.rosette} lobes={9} lines={9} />}
      <p className={s.head}>
        <span className={s.code}>{wallet.currency}</span> {text.available}
      </p>
      <div>
        <p className={s.amount} data-testid="available">
          <MoneyText money={wallet.available} />
        </p>
        <p className={s.held}>{wallet.held.amount > 0 && text.held(formats.money(wallet.held))}</p>
      </div>
    </li>
  );
}
