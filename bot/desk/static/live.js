// One tab of this browser holds the event stream and tells the others, because a browser opens few connections to a host.
const channel = "BroadcastChannel" in window ? new BroadcastChannel("guichet-desk") : null;
const offline = document.querySelector("[data-offline]");
let pending = false;
let again = false;
const REST = 300; // milliseconds between two looks, however much happens
const ANEW = 2000; // milliseconds until a stream that was refused is asked for again

export function listen(refresh) {
  const changed = () => soon(refresh);
  if (channel) channel.onmessage = (event) => hear(event.data, changed);
  document.addEventListener("desk-changed", changed);
  if (!navigator.locks || !channel) return open(changed);
  changed();
  navigator.locks.request("guichet-desk-events", () => new Promise(() => open(changed)));
}

function open(changed) {
  const source = new EventSource("/events");
  const tell = (news) => { channel?.postMessage(news); hear(news, changed); };
  source.onmessage = (event) => {
    if (event.data === "over") source.close();
    tell(event.data === "down" ? "down" : "changed");
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return tell("lost");
    tell("over"); // the answer to the look that follows says whether to sign in again
    setTimeout(() => open(changed), ANEW);
  };
  if (!channel) return;
  source.onopen = () => tell("changed");
}

function hear(news, changed) {
  if (news === "lost" || news === "down") return say(news);
  changed();
}

function say(news) {
  offline.textContent = news ? offline.dataset[news] : "";
  offline.hidden = !news;
}

async function soon(refresh) {
  if (pending) { again = true; return; }
  pending = true;
  try {
    const status = await refresh();
    say(status === 503 ? "down" : "");
  } catch {
    say("lost");
  }
  await new Promise((resolve) => setTimeout(resolve, REST));
  pending = false;
  if (again) { again = false; soon(refresh); }
}
