/** Florin's mark: a gold coin that carries a lily. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="15" fill="#eabb54" />
      <circle cx="16" cy="16" r="12.6" fill="none" stroke="#a87717" strokeWidth="1" strokeDasharray="1.1 1.1" />
      <g fill="#0a2925">
        <path d="M16 5.6c2.3 2.7 3.3 5.2 3 7.8-.2 2-1.3 3.8-3 5.6-1.7-1.8-2.8-3.6-3-5.6-.3-2.6.7-5.1 3-7.8Z" />
        <path d="M14.3 19c-.5-3.6-2.5-6-5-5.9-2.1.1-3 2.3-2 3.8.7 1 2.1.9 2.5-.1 1.1.5 1.7 1.4 1.7 2.2Z" />
        <path d="M17.7 19c.5-3.6 2.5-6 5-5.9 2.1.1 3 2.3 2 3.8-.7 1-2.1.9-2.5-.1-1.1.5-1.7 1.4-1.7 2.2Z" />
        <rect x="10.2" y="19.7" width="11.6" height="1.8" rx=".9" />
        <path d="M14.5 22.3h3c0 1.5-.5 2.8-1.5 4.2-1-1.4-1.5-2.7-1.5-4.2Z" />
        <path d="M13.3 22.3c0 1.5-.9 2.6-2.7 3 .5-.9.6-1.9.5-3Zm5.4 0c0 1.5.9 2.6 2.7 3-.5-.9-.6-1.9-.5-3Z" />
      </g>
    </svg>
  );
}
