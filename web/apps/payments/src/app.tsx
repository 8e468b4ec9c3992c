/** The remote `payments`: start page, list, details, making payments, recurring ones, reports, webhooks. */
import { Route, Routes } from "@florin/platform";
import { Cards } from "./cards/cards.tsx";
import { Details } from "./details/details.tsx";
import { ApiKeys } from "./developers/api-keys.tsx";
import { DisputeDetails } from "./disputes/details.tsx";
import { DisputeList } from "./disputes/list.tsx";
import { ExchangePage } from "./exchange/exchange.tsx";
import { Home } from "./home/home.tsx";
import { PaymentList } from "./list/list.tsx";
import { NewPayment } from "./new/new-payment.tsx";
import { PayLink } from "./pay/pay-link.tsx";
import { PayoutDetails } from "./payouts/details.tsx";
import { PayoutList } from "./payouts/list.tsx";
import { RecurringDetails } from "./recurring/details.tsx";
import { RecurringList } from "./recurring/list.tsx";
import { Reports } from "./reports/reports.tsx";
import { RequestDetails } from "./requests/details.tsx";
import { RequestList } from "./requests/list.tsx";
import { NewRequest } from "./requests/new-request.tsx";
import { Statements } from "./statements/statements.tsx";
import { Endpoint } from "./webhooks/endpoint.tsx";
import { Endpoints } from "./webhooks/list.tsx";

export default function PaymentsApp() {
  return (
    <Routes>
      <Route path="/" element={<Home />} />
      <Route path="/payments" element={<PaymentList />} />
      <Route path="/payments/new" element={<NewPayment />} />
      <Route path="/payments/:paymentId" element={<Details />} />
      <Route path="/recurring" element={<RecurringList />} />
      <Route path="/recurring/:scheduleId" element={<RecurringDetails />} />
      <Route path="/requests" element={<RequestList />} />
      <Route path="/requests/new" element={<NewRequest />} />
      <Route path="/requests/:requestId" element={<RequestDetails />} />
      <Route path="/pay/:token" element={<PayLink />} />
      <Route path="/cards" element={<Cards />} />
      <Route path="/developers/api-keys" element={<ApiKeys />} />
      <Route path="/exchange" element={<ExchangePage />} />
      <Route path="/disputes" element={<DisputeList />} />
      <Route path="/disputes/:disputeId" element={<DisputeDetails />} />
      <Route path="/payouts" element={<PayoutList />} />
      <Route path="/payouts/:payoutId" element={<PayoutDetails />} />
      <Route path="/reports" element={<Reports />} />
      <Route path="/statements" element={<Statements />} />
      <Route path="/developers/webhooks" element={<Endpoints />} />
      <Route path="/developers/webhooks/:endpointId" element={<Endpoint />} />
    </Routes>
  );
}
