package bench

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

const (
	starts        = 9
	readyWithin   = 300 * time.Millisecond
	residentBelow = 64 << 20
)

// TestStartsFastAndIdlesSmall starts the release build on a migrated database
// until /readyz answers 200, and reads how much memory it then holds. The best
// of several starts counts: other programs slow a start and never speed it.
func TestStartsFastAndIdlesSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a release")
	}
	path := release(t)
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		dir := t.TempDir()
		env := []string{"DATABASE_URL=" + o.URL}
		if o.URL == "" {
			o.Path = filepath.Join(dir, "data", "app.db")
		}
		s := testkit.Open(t, o)
		if _, err := migrate.Up(t.Context(), s, migrate.Options{}); err != nil {
			t.Fatal(err)
		}
		var took []time.Duration
		var resident []int
		for range starts {
			ready, rss := start(t, path, dir, env)
			took, resident = append(took, ready), append(resident, rss)
		}
		slices.Sort(took)
		slices.Sort(resident)
		t.Logf("ready: best %v, median %v; resident when idle: median %d KiB, most %d KiB",
			took[0].Round(time.Millisecond), took[starts/2].Round(time.Millisecond), resident[starts/2]>>10, resident[starts-1]>>10)
		if took[0] > readyWithin {
			t.Errorf("ready after %v at best, want %v", took[0], readyWithin)
		}
		if resident[starts-1] > residentBelow {
			t.Errorf("%d bytes resident, want %d", resident[starts-1], residentBelow)
		}
	})
}

// TestIdlesSmallAgainAfterACrowd signs people up, each of whose passwords takes
// 19 MiB to hash, and waits for the memory to come back.
func TestIdlesSmallAgainAfterACrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	port, err := testkit.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + port
	cmd := exec.CommandContext(t.Context(), release(t))
	cmd.Dir, cmd.Env = t.TempDir(), []string{"APP_ADDR=127.0.0.1:" + port}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	for !answers(base + "/readyz") {
		<-time.After(10 * time.Millisecond)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for i := range 40 {
		name := "ann" + strconv.Itoa(i)
		resp, err := client.PostForm(base+"/signup", url.Values{"username": {name}, "email": {name + "@example.org"}, "password": {"correct horse battery"}})
		if err != nil || resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("sign up: %v, %v", resp, err)
		}
		_ = resp.Body.Close()
	}
	busy, began := residentMemory(t, cmd.Process.Pid), time.Now()
	for residentMemory(t, cmd.Process.Pid) > residentBelow {
		if time.Since(began) > time.Minute {
			t.Fatalf("a minute after the last sign-up %d KiB are resident", residentMemory(t, cmd.Process.Pid)>>10)
		}
		<-time.After(100 * time.Millisecond)
	}
	t.Logf("resident after 40 sign-ups: %d KiB; %v later %d KiB", busy>>10, time.Since(began).Round(time.Second), residentMemory(t, cmd.Process.Pid)>>10)
}

// release builds the program as it is shipped.
func release(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "unframed/cmd/app")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// start runs the program until it is ready, and ends it.
func start(t *testing.T, path, dir string, env []string) (ready time.Duration, resident int) {
	t.Helper()
	port, err := testkit.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path)
	cmd.Dir = dir
	cmd.Env = append([]string{"APP_ADDR=127.0.0.1:" + port}, env...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for !answers("http://127.0.0.1:" + port + "/readyz") {
		if ctx.Err() != nil {
			t.Fatal("it is not ready after 30 s")
		}
		<-time.After(time.Millisecond)
	}
	ready = time.Since(began)
	resident = residentMemory(t, cmd.Process.Pid)
	_ = cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return ready, resident
}

func answers(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// residentMemory reads VmRSS, in bytes.
func residentMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		t.Skip("resident memory is read from /proc, which this system does not have")
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kib, err := strconv.Atoi(fields[1])
			if err != nil {
				t.Fatal(err)
			}
			return kib << 10
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
