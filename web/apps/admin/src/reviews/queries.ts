import { keepPreviousData, keys, queryClient, refreshSoon, useMutation, useQuery } from "@florin/data";
import { reviews } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";

export type Review = Schemas["ReviewItem"];
export type ReviewStatus = "open" | "closed";

const pageSize = 25;

export function useReviews(status: ReviewStatus, cursor: string | null) {
  return useQuery({
    queryKey: [keys.adminReviews, "list", status, cursor],
    queryFn: () => {
      const query = { limit: pageSize, status, ...(cursor === null ? {} : { cursor }) };
      return unwrap(api.GET("/api/v1/reviews", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export function useReview(id: string) {
  return useQuery({
    queryKey: [keys.adminReviews, id],
    queryFn: () => unwrap(api.GET("/api/v1/reviews/{review_id}", { params: { path: { review_id: id } } })),
  });
}

function taken(review: Review): void {
  queryClient.setQueryData([keys.adminReviews, review.id], review);
  refreshSoon(keys.adminReviews, keys.adminOverview, keys.adminPayments, keys.payments, keys.payment);
}

export function useApprove(id: string) {
  return useMutation({
    mutationFn: (note: string) =>
      unwrap(
        api.POST("/api/v1/reviews/{review_id}/approve", {
          params: { path: { review_id: id } },
          body: { note: note === "" ? null : note },
        }),
      ),
    onSuccess: (review) => {
      taken(review);
      if (review.status === "failed") notify("error", reviews.couldNot);
      else notify("success", review.status === "approved" ? reviews.approved : reviews.approvedFirst);
    },
  });
}

export function useReject(id: string) {
  return useMutation({
    mutationFn: (reason: string) =>
      unwrap(api.POST("/api/v1/reviews/{review_id}/reject", { params: { path: { review_id: id } }, body: { reason } })),
    onSuccess: (review) => {
      taken(review);
      notify("success", reviews.rejected);
    },
  });
}
