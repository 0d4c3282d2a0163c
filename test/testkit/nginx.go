package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Nginx runs nginx in the foreground with the text in its http block, for one
// test. Files that it needs go into the folder that files returns them for.
func Nginx(t testing.TB, http string, files map[string][]byte) *NginxServer {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program = "/usr/sbin/nginx"; !isProgram(program) {
			skip(t, "nginx", "no nginx in PATH or /usr/sbin")
		}
	}
	dir := t.TempDir()
	files["nginx.conf"] = []byte("daemon off; pid nginx.pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n" + http + "\n}\n")
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &NginxServer{Start(t, nil, program, "-p", dir, "-c", filepath.Join(dir, "nginx.conf")), program, dir}
}

// NginxServer is nginx with its configuration, nginx.conf in Dir.
type NginxServer struct {
	*Program
	program string
	Dir     string
}

// Reload makes nginx read its configuration again.
func (n *NginxServer) Reload(t testing.TB) {
	t.Helper()
	out, err := exec.Command(n.program, "-p", n.Dir, "-c", filepath.Join(n.Dir, "nginx.conf"), "-s", "reload").CombinedOutput() // #nosec G204 -- found above
	if err != nil {
		t.Fatalf("reload nginx: %v\n%s", err, out)
	}
}
