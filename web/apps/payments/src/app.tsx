/** The remote `payments`: start page, list, details, making payments, recurring ones, reports, webhooks. */
import { Route, Routes } from "@florin/platform";
import { Cards } from "./cards/cards.tsx";
import { Details } from "./details/details.tsx";
import { Home } from "./home/home.tsx";
import { PaymentList } from "./list/list.tsx";
import { NewPayment } from "./new/new-payment.tsx";
import { RecurringDetails } from "./recurring/details.tsx";
import { RecurringList } from "./recurring/list.tsx";
import { Reports } from "./reports/reports.tsx";
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
      <Route path="/cards" element={<Cards />} />
      <Route path="/reports" element={<Reports />} />
      <Route path="/developers/webhooks" element={<Endpoints />} />
      <Route path="/developers/webhooks/:endpointId" element={<Endpoint />} />
    </Routes>
  );
}
