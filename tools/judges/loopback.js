// Preloaded by the judges: every name is this machine, whatever a judge may
// want to ask elsewhere.
import dns from "node:dns";

dns.lookup = (_host, options, done = options) => {
  if (options.all) done(null, [{ address: "127.0.0.1", family: 4 }]);
  else done(null, "127.0.0.1", 4);
};
