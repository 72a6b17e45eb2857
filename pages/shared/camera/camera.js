// The component: joins the stream, the measures and the hints. Streamlit calls `mount` again, with the same parent
// element, whenever the data from Python changes.

const MIN_PAUSE_MS = 60; // at most 16 looks a second: more costs battery and shows nothing new
const RATE_WINDOW_MS = 2000;

class Camera {
  constructor(root) {
    this.root = root;
    this.view = new View(root);
    this.video = this.view.video;
    this.canvas = document.createElement("canvas");
    this.pixels = this.canvas.getContext("2d", { willReadFrequently: true });
    this.stream = null;
    this.visit = 0; // counts openings and closings, so that an answer that comes too late is recognised
    this.chosen = null; // the camera that the person picked
    this.reported = null; // the problem that Python was told of
    this.listen();
  }

  /** Take data and senders from Python; the camera starts with the first call, unless there is a shot to look at. */
  update(data, send) {
    const old = this.data;
    Object.assign(this, { data, send });
    this.view.find(".advice").textContent = data.advice;
    this.view.drawGuide(data.shape);
    if (!old) {
      this.steady = new Steady(data.limits);
      if (data.shots) this.rest("Photo taken", "Retake");
      else this.start();
    } else if (old.shots && !data.shots) {
      this.view.forgetShots();
      if (!this.stream) this.rest("No photo", "Take a photo");
    } else if (old.facing !== data.facing && !this.chosen && this.stream) {
      this.start(); // another task: a face asks for the front camera, a lesion for the back one
    } else if (old.shape !== data.shape) {
      this.steady.reset();
    }
  }

  listen() {
    const on = (selector, event, act) => this.view.find(selector).addEventListener(event, act);
    on(".shutter", "click", () => this.shoot());
    on(".retake", "click", () => this.start());
    on(".again", "click", () => this.start());
    on(".auto input", "change", () => this.steady.reset());
    on("select", "change", (event) => {
      this.chosen = this.choices[event.target.selectedIndex];
      this.start();
    });
    this.ears = new AbortController();
    const { signal } = this.ears;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("visibilitychange", () => this.visibility(), { signal });
    window.addEventListener("pagehide", () => this.close(), { signal });
  }

  get state() {
    return this.root.dataset.state;
  }

  dispose() {
    this.close();
    this.ears.abort();
    this.view.forgetShots();
  }

  // Space shoots while the component has the keyboard; Escape stops first the countdown, then the camera.
  key(event) {
    if (this.state !== "live") return;
    const path = event.composedPath();
    const inside = path.includes(this.root);
    if (event.key === " " && inside && !path[0].matches("button, input, select")) {
      event.preventDefault();
      this.shoot();
    } else if (event.key === "Escape" && (inside || path[0] === document.body)) {
      if (this.root.dataset.counting === "true") {
        this.view.auto = false;
      } else {
        this.close();
        this.view.message("off", "The camera is off", "", "Switch on");
      }
    }
  }

  visibility() {
    if (document.hidden && (this.state === "live" || this.state === "starting")) {
      this.close();
      this.view.message("paused", "The camera is paused", "It goes on when you come back to this tab.", "Go on");
    } else if (!document.hidden && this.state === "paused") {
      this.start();
    }
  }

  report(problem) {
    if (problem !== this.reported) this.send.state("problem", problem);
    this.reported = problem;
  }

  problem(code) {
    this.close();
    this.view.message("problem", ...PROBLEMS[code], code === "insecure" ? "" : "Try again");
    this.root.dataset.problem = code;
    this.report(code);
  }

  rest(title, button) {
    this.close();
    this.view.rest(title, button);
  }

  close() {
    this.visit += 1;
    closeCamera(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  async start() {
    this.close();
    const { visit } = this;
    const left = () => visit !== this.visit;
    delete this.root.dataset.problem;
    this.view.message("starting", "Starting the camera…", "Your browser may ask whether this page may use it.", "");
    const before = problemBefore();
    if (before) return this.problem(before);
    let stream;
    try {
      stream = await openCamera(this.chosen ?? { facing: this.data.facing });
    } catch (error) {
      return left() ? undefined : this.problem(problemOf(error));
    }
    if (left()) return closeCamera(stream); // the person went away while the browser was asking
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => left() || this.problem("lost"));
    this.video.srcObject = stream;
    this.video.classList.toggle("mirror", isMirrored(stream));
    await this.video.play().catch(() => undefined); // stopped again before it began: no fault
    if (left()) return undefined;
    this.live(visit);
    return this.listChoices(visit);
  }

  live(visit) {
    this.steady.reset();
    this.previous = null;
    this.looks = [];
    this.report(null);
    this.view.setState("live");
    this.view.drawGuide(this.data.shape);
    this.view.showHint({ shown: undefined, fraction: null });
    // The keyboard finds the shutter at once, but the focus is taken from nothing else.
    if ([document.body, null].includes(document.activeElement)) this.view.find(".shutter").focus({ preventScroll: true });
    this.next(visit, performance.now());
  }

  async listChoices(visit) {
    const choices = await listCameras();
    if (visit !== this.visit) return;
    const { facingMode, deviceId } = this.stream.getVideoTracks()[0].getSettings();
    const isCurrent = (choice) => (choice.facing ? choice.facing === facingMode : choice.deviceId === deviceId);
    this.choices = choices;
    this.view.listCameras(choices, choices.findIndex(isCurrent));
  }

  // Once a new frame is on the screen, look at it, unless the last look was a moment ago.
  next(visit, last) {
    const frame = () => {
      if (visit !== this.visit || this.state !== "live") return;
      const now = performance.now();
      const due = now - last >= MIN_PAUSE_MS && this.video.videoWidth > 0;
      if (due) this.look(now);
      this.next(visit, due ? now : last);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(frame);
    else setTimeout(frame, MIN_PAUSE_MS);
  }

  /** Measure the frame that is showing, show its hint, and shoot when the countdown is over. */
  look(now) {
    const { videoWidth, videoHeight } = this.video;
    const { limits, shape } = this.data;
    const width = Math.min(videoWidth, limits.width_px);
    const height = Math.round((videoHeight * width) / videoWidth);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.pixels.imageSmoothingQuality = "medium"; // averages when it shrinks; "low" would leave false edges
      this.view.drawGuide(shape); // also when a phone was turned
    }
    this.pixels.drawImage(this.video, 0, 0, width, height);
    const { data } = this.pixels.getImageData(0, 0, width, height);
    const { measures, half } = measure(data, width, height, this.previous, shape, limits);
    this.previous = half;
    const outcome = this.steady.update(judge(measures, limits), now);
    if (!this.view.auto) Object.assign(outcome, { fraction: null, shoot: false });
    this.view.showHint(outcome);
    this.note(measures, now);
    if (outcome.shoot) this.shoot();
  }

  // Figures for tests and for whoever tunes the limits; the page shows none of them.
  note(measures, now) {
    this.looks.push(now);
    while (now - this.looks[0] > RATE_WINDOW_MS) this.looks.shift();
    const seconds = (now - this.looks[0]) / 1000;
    if (seconds > 0) this.root.dataset.rate = ((this.looks.length - 1) / seconds).toFixed(1);
    this.root.dataset.cost = (performance.now() - now).toFixed(1);
    this.root.dataset.measures = JSON.stringify(measures);
  }

  async shoot() {
    if (this.state !== "live") return;
    const { visit } = this;
    this.view.setState("taking"); // a second press finds nothing to do
    this.video.pause();
    try {
      const blob = await takeJpeg(this.video, this.data.max_bytes);
      const text = await base64Of(blob);
      if (visit !== this.visit) return;
      this.view.keepShot(URL.createObjectURL(blob));
      this.rest("Photo taken", "Retake");
      this.view.find(".retake").focus({ preventScroll: true });
      this.send.trigger("shot", text);
    } catch (error) {
      this.close();
      this.view.message("problem", "No photo was taken", error.message, "Try again");
    }
  }
}

const cameras = new WeakMap();

export default function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".camera");
  let camera = cameras.get(parentElement);
  if (camera?.root !== root) {
    camera?.dispose();
    camera = new Camera(root);
    cameras.set(parentElement, camera);
  }
  camera.update(data, { state: setStateValue, trigger: setTriggerValue });
  // Only the newest call's clean-up counts: Streamlit may still run an older one when two follow quickly.
  const ticket = (camera.ticket = Symbol("call"));
  return () => {
    if (camera.ticket !== ticket) return;
    camera.dispose();
    cameras.delete(parentElement);
  };
}
