// The page's way to its server, for one person: send a message, send a file, say what was seen, hear what happens.
const QUIET_AFTER = 5 * 60_000;

export class Network {
  #base;
  #source = null;
  #lastId = "";
  #quiet = 0;

  constructor(key) {
    this.#base = `/api/chats/${encodeURIComponent(key)}`;
  }

  // "sent" once the counter has the message for good, else "failed".
  async send(message) {
    const answer = await this.#post("messages", message);
    return answer?.ok ? "sent" : "failed";
  }

  seen(ids) {
    return this.#post("read", { ids });
  }

  // The file's facts as the server holds it; `progress` hears a number from 0 to 1. Rejects when it did not arrive.
  upload(file, kind, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.#base}/files`);
      request.setRequestHeader("content-type", file.type || "application/octet-stream");
      request.setRequestHeader("x-file-kind", kind);
      request.setRequestHeader("x-file-name", encodeURIComponent(file.name || ""));
      request.responseType = "json";
      request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
      request.onload = () => (request.status === 200 ? resolve(request.response) : reject(new Error(`HTTP ${request.status}`)));
      request.onerror = () => reject(new Error("no answer"));
      request.send(file);
    });
  }

  // `hear` gets each event; `online` hears true and false. A tab that nobody looks at lets go of its line after a while.
  listen(hear, online) {
    const open = () => {
      this.#source?.close();
      const source = new EventSource(`${this.#base}/events?after=${encodeURIComponent(this.#lastId)}`);
      source.onopen = () => online(true);
      source.onmessage = (e) => {
        this.#lastId = e.lastEventId || this.#lastId;
        hear(JSON.parse(e.data));
      };
      source.onerror = () => {
        online(false);
        if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#source === source && open(), 2500);
      };
      this.#source = source;
    };
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#quiet);
      if (document.hidden) this.#quiet = setTimeout(() => this.#hangUp(), QUIET_AFTER);
      else if (!this.#source) open();
    });
    open();
  }

  #hangUp() {
    this.#source?.close();
    this.#source = null;
  }

  async #post(what, data) {
    try {
      return await fetch(`${this.#base}/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(data),
      });
    } catch {
      return null;
    }
  }
}
