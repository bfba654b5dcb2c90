// The server words times in the reader's own zone; only the browser knows which that is.
export function tellZone(page) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  if (/^[\w+/-]+$/.test(zone)) page.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${page.location.protocol === "https:" ? "; secure" : ""}`;
}
