// The markup of camera.html: every change to it is made here, and nothing is decided here.

class View {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.video = this.find("video");
    this.shots = []; // object URLs: the shot before, the newest
  }

  get auto() {
    return this.find(".auto input").checked;
  }

  set auto(on) {
    this.find(".auto input").checked = on;
  }

  /** Show what belongs to a state: starting, live, taking, taken, resting, off, paused or problem. */
  setState(state) {
    const resting = state === "taken" || state === "resting";
    this.root.dataset.state = state;
    this.root.dataset.counting = "false";
    for (const part of [".view", ".advice"]) this.find(part).hidden = resting;
    this.find(".strip").hidden = !resting;
    this.find(".controls").hidden = state !== "live" && state !== "taking";
    this.find(".message").hidden = state === "live" || state === "taking";
    this.find(".before").hidden = state !== "live" || this.shots.length === 0;
  }

  /** Put a sentence where the picture would be; without `button` there is nothing to press. */
  message(state, title, text, button) {
    this.setState(state);
    this.find(".message .title").textContent = title;
    this.find(".message .text").textContent = text;
    this.find(".again").textContent = button;
    this.find(".again").hidden = !button;
    this.say(text ? `${title}. ${text}` : title);
  }

  /** Put the camera to rest: the shots so far and a way to take another. */
  rest(title, button) {
    this.setState(this.shots.length ? "taken" : "resting");
    this.find(".strip .title").textContent = title;
    this.find(".retake").textContent = button;
    this.say(`${title}. The camera is off`);
  }

  /** Have a screen reader say it, once. */
  say(text) {
    const status = this.find("[role=status]");
    if (status.textContent !== text) status.textContent = text;
  }

  /** Show a hint or the countdown, as `Steady.update` gives them. */
  showHint({ shown, fraction }) {
    const counting = fraction !== null;
    const good = counting || shown === null;
    const ready = this.auto ? READY : READY_BY_HAND;
    const words = good ? ready : shown === undefined ? "Looking…" : HINTS[shown];
    this.find(".hint").dataset.kind = good ? "good" : shown === undefined ? "none" : "fix";
    if (this.find(".words").textContent !== words) this.find(".words").textContent = words;
    this.root.dataset.hint = good ? "good" : (shown ?? "");
    this.root.dataset.counting = String(counting);
    this.find(".count").textContent = counting ? String(Math.max(1, Math.ceil(3 * (1 - fraction)))) : "";
    this.find(".progress").style.strokeDashoffset = String(1 - (fraction ?? 0));
    if (good || shown !== undefined) this.say(counting ? `${READY}. The photo is about to be taken` : words);
  }

  /** Give the stage the picture's shape and draw the task's guide over it. */
  drawGuide(shape) {
    const { videoWidth: width, videoHeight: height } = this.video;
    this.root.dataset.shape = shape;
    if (!width) return;
    this.find(".stage").style.setProperty("--aspect", width / height);
    const { cx, cy, rx, ry } = guide(shape, width, height);
    const [x, y] = shape === "oval" ? [rx, ry] : [rx * 0.16, ry * 0.16]; // radii of the corners
    // From the top centre clockwise, as the hand of a clock.
    const path =
      `M${cx} ${cy - ry}H${cx + rx - x}a${x} ${y} 0 0 1 ${x} ${y}V${cy + ry - y}a${x} ${y} 0 0 1 ${-x} ${y}` +
      `H${cx - rx + x}a${x} ${y} 0 0 1 ${-x} ${-y}V${cy - ry + y}a${x} ${y} 0 0 1 ${x} ${-y}Z`;
    this.find("svg").setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.find(".shade").setAttribute("d", `M0 0H${width}V${height}H0Z${path}`);
    this.find(".outline").setAttribute("d", path);
    this.find(".progress").setAttribute("d", path);
  }

  /** List the cameras to choose from, if there is a choice. */
  listCameras(choices, current) {
    this.find("select").replaceChildren(...choices.map((choice) => new Option(choice.name)));
    this.find("select").selectedIndex = Math.max(0, current);
    this.find(".choice").hidden = choices.length < 2;
  }

  /** Keep a shot's picture, and the one before it. */
  keepShot(url) {
    if (this.shots.length === 2) URL.revokeObjectURL(this.shots.shift());
    this.shots.push(url);
    const older = this.shots.length === 2;
    this.find(".before img").src = url;
    this.find(".newer img").src = url;
    this.find(".newer").hidden = false;
    this.find(".older").hidden = !older;
    if (older) this.find(".older img").src = this.shots[0];
  }

  forgetShots() {
    this.shots.splice(0).forEach((url) => URL.revokeObjectURL(url));
    for (const image of this.root.querySelectorAll("img")) image.removeAttribute("src");
    for (const figure of this.root.querySelectorAll("figure")) figure.hidden = true;
  }
}
