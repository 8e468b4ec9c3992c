/** Where the list was last: the way back from a payment leads to the same filters and page. */
let address = "/payments";

export const rememberList = (search: string): void => {
  address = `/payments${search}`;
};

export const lastList = (): string => address;
