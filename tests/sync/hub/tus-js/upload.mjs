// The public tus-js-client against our hub.
//   node upload.mjs begin ENDPOINT TOKEN FILE BYTES   uploads, breaks off once BYTES were sent, prints the upload's URL
//   node upload.mjs resume URL TOKEN FILE             goes on from there; prints where it began, then the hub's hash
//   node upload.mjs whole ENDPOINT TOKEN FILE SHA256  uploads all, the hash announced; prints how many bytes of it were taken
import {createReadStream, statSync} from 'node:fs';
import * as tus from 'tus-js-client';

const [mode, url, token, path, more] = process.argv.slice(2);
const uploadSize = statSync(path).size;
const common = {
  uploadSize,
  chunkSize: 256 * 1024,
  retryDelays: [0, 100, 1000],
  headers: {Authorization: `Bearer ${token}`},
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
};
const start = (options) => {
  const upload = new tus.Upload(createReadStream(path), {...common, ...options});
  upload.start();
  return upload;
};

if (mode === 'begin') {
  const stopAt = Number(more);
  const upload = start({
    endpoint: url,
    chunkSize: Infinity,
    metadata: {filename: '排污口.jpg'},
    async onProgress(sent) {
      if (sent < stopAt || sent === uploadSize) return;
      await upload.abort();
      console.log(upload.url);
      process.exit(0);
    },
    onSuccess() {
      console.error('it was over before it could be interrupted');
      process.exit(1);
    },
  });
} else if (mode === 'resume') {
  let began, hash;
  start({
    uploadUrl: url,
    onAfterResponse(request, response) {
      if (request.getMethod() === 'HEAD') began = response.getHeader('Upload-Offset');
      hash = response.getHeader('Satchel-Sha256') ?? hash;
    },
    onSuccess() {
      console.log(began);
      console.log(hash);
    },
  });
} else if (mode === 'whole') {
  let sent = 0;
  start({
    endpoint: url,
    metadata: {sha256: more},
    onChunkComplete(size) {
      sent += size;
    },
    onSuccess() {
      console.log(sent);
    },
  });
}
