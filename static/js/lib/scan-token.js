// The page's form token lives as long as a sign-in; this page may live longer. After signing in again elsewhere the token
// is fetched anew: only where this same person is signed in, since scans go out in the name of whoever is.

// Puts a fresh token into this page; true when there is one. Raises what fetch raises when there is no connection.
export async function renewToken({ business, person }) {
  const response = await fetch(location.href, { redirect: "manual", cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(15_000) });
  if (!response.ok) return false;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = fresh.querySelector('meta[name="csrf-token"]')?.content;
  const there = fresh.querySelector("scan-outbox")?.dataset;
  if (!token || there?.business !== business || there?.person !== person) return false;
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
  return true;
}
