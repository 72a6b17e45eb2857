// The camera itself: ask for it, name what went wrong, list the choices, take one JPEG, let it go.

/** What can go wrong before the first frame, in words. The page shows the ways round it below. */
export const PROBLEMS = {
  insecure: ["The camera needs a secure address", "Browsers lend a camera only to pages on https or on localhost."],
  unsupported: ["This browser has no camera support", "Use a current browser, or give a photo you already have."],
  denied: ["The camera is blocked", "Allow it with the camera sign in the address bar, then try again."],
  absent: ["No camera found", "Connect one and try again, or give a photo you already have."],
  busy: ["The camera is in use", "Close the other program that uses it, then try again."],
  lost: ["The camera was switched off", "It was unplugged, or another program took it. Try again."],
};

const BY_ERROR = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Return the code of a problem that stands before any camera is asked for, or null. */
export function problemBefore() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia ? null : "unsupported";
}

/** Return the code of a problem for what `getUserMedia` threw. */
export function problemOf(error) {
  return BY_ERROR[error.name] ?? "unsupported";
}

/** Open a camera at its full resolution; `choice` is {facing} or {deviceId}. */
export function openCamera(choice) {
  const which = choice.deviceId ? { deviceId: { exact: choice.deviceId } } : { facingMode: { ideal: choice.facing } };
  // More pixels than any camera has: the nearest is its largest. 30 per second keeps a webcam off its 5 fps modes.
  const most = { width: { ideal: 4096 }, height: { ideal: 2304 }, frameRate: { ideal: 30 } };
  return navigator.mediaDevices.getUserMedia({ video: { ...which, ...most }, audio: false });
}

/** Switch the camera off; its light goes out. */
export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Whether the preview is to be a mirror: every camera but one that looks away from the person. */
export function isMirrored(stream) {
  const [track] = stream.getVideoTracks();
  const facing = track.getSettings().facingMode;
  return facing ? facing !== "environment" : !/\b(back|rear|environment)\b/i.test(track.label);
}

/**
 * List the choices as {name, facing} where the labels tell front from back, else as {name, deviceId}. Labels are known
 * only once a camera has been allowed.
 */
export async function listCameras() {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
  const some = (pattern) => devices.some((device) => pattern.test(device.label));
  if (some(/\bfront|\buser/i) && some(/\b(back|rear|environment)\b/i)) {
    return [
      { name: "Front camera", facing: "user" },
      { name: "Back camera", facing: "environment" },
    ];
  }
  return devices.map((device, index) => ({ name: device.label || `Camera ${index + 1}`, deviceId: device.deviceId }));
}

/**
 * Take the frame that is showing, unmirrored and at full size, as a JPEG blob of at most `maxBytes`. Throws an Error
 * with a sentence if even a low quality is larger.
 */
export async function takeJpeg(video, maxBytes) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  for (const quality of [0.92, 0.8, 0.6]) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= maxBytes) return blob;
  }
  throw new Error("The photo is too large to hand over. Please upload it instead.");
}

/** Return a blob's bytes in base64. */
export function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
