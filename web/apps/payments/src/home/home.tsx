import { payments } from "@florin/messages";
import { useSession } from "@florin/platform";
import { Button, ButtonLink, PageHeader, Stack } from "@florin/ui";
import { Plus, Wallet } from "lucide-react";
import { useState } from "react";
import { Returned } from "../top-up/returned.tsx";
import { TopUpDialog } from "../top-up/top-up-dialog.tsx";
import { Activity } from "./activity.tsx";
import { Balances } from "./balances.tsx";
import s from "./home.module.css";
import { QuickPay } from "./quick-pay.tsx";
import { Volume } from "./volume.tsx";

const text = payments.home;

export function Home() {
  const name = useSession((state) => state.user?.name ?? "");
  const [toppingUp, setToppingUp] = useState(false);
  // The card that was just saved.
  const [card, setCard] = useState<string | null>(null);
  return (
    <>
      <PageHeader
        title={text.title(name.split(" ")[0] ?? name)}
        hint={text.hint}
        actions={
          <>
            <Button onClick={() => setToppingUp(true)}>
              <Wallet size={17} aria-hidden="true" /> {text.topUp}
            </Button>
            <ButtonLink variant="primary" to="/payments/new">
              <Plus size={17} aria-hidden="true" /> {text.newPayment}
            </ButtonLink>
          </>
        }
      />
      <Stack>
        <Balances onTopUp={() => setToppingUp(true)} />
        <div className={s.columns}>
          <div className={s.pay}>
            <QuickPay />
          </div>
          <Stack>
            <Volume />
            <Activity />
          </Stack>
        </div>
      </Stack>
      <Returned
        onSaved={(id) => {
          setCard(id);
          setToppingUp(true);
        }}
      />
      <TopUpDialog card={card} open={toppingUp} onClose={() => setToppingUp(false)} />
    </>
  );
}
