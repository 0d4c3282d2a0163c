package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// limitMiB is the memory that the unit in deploy gives the process.
const limitMiB = 512

// strangers are what everybody may ask for without signing in.
var strangers = []asked{
	{"GET", "/login", "", "", 200},
	{"GET", "/readyz", "", "", 200},
	{"POST", "/signup", "application/x-www-form-urlencoded", "username=&email=&password=", 422},
	{"GET", "/", "", "", 200},
}

// inUnit is the application with the memory of the shipped unit. Its limit is told
// by GOMEMLIMIT, as the control group would tell it, and looked at from outside.
func inUnit(t *testing.T, settings ...string) *served {
	t.Helper()
	return serveApp(t, t.TempDir(), append(settings, "GOMEMLIMIT="+strconv.Itoa(limitMiB*9/10)+"MiB")...)
}

// mostMemory is the largest resident set of a process so far, in MiB.
func mostMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	return memoryIn(string(status), "VmHWM:")
}

// memoryIn is a size in the status of a process, in MiB; 0 for a process that ends.
func memoryIn(status, name string) int {
	_, size, found := strings.Cut(status, name)
	if !found {
		return 0
	}
	kib, err := strconv.Atoi(strings.Fields(size)[0])
	if err != nil {
		return 0
	}
	return kib >> 10
}

// mostSockets is how many sockets this machine lets one process open at either end,
// up to 9,000.
func mostSockets(t *testing.T) int {
	t.Helper()
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		t.Fatal(err)
	}
	return int(min(9000, (files.Cur-500)/2)) //nolint:gosec // at most 9,000
}

// flooding is a flood under way; stop returns how many sockets were opened.
type flooding struct {
	opened atomic.Int64
	stop   func() int64
}

// flood keeps n sockets open from addresses that source gives, each of which sends
// first and then nothing; one that is closed is opened again.
func flood(ctx context.Context, address, first string, n int, source func(i int) string) *flooding {
	return floodThrough(ctx, func(c net.Conn) net.Conn { return c }, address, first, n, source)
}

// floodThrough is flood with sockets that speak through what through makes of them.
func floodThrough(ctx context.Context, through func(net.Conn) net.Conn, address, first string, n int, source func(i int) string) *flooding {
	ctx, cancel := context.WithCancel(ctx)
	f := &flooding{}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			dialer := net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(source(i))}}
			for ctx.Err() == nil {
				c, err := dialer.DialContext(ctx, "tcp", address)
				if err == nil {
					c = through(c)
					f.opened.Add(1)
					ended := context.AfterFunc(ctx, func() { _ = c.Close() })
					_, _ = c.Write([]byte(first))
					_, _ = c.Read(make([]byte, 1)) // until it is closed or answered
					ended()
					_ = c.Close()
				}
				select { // somebody who is turned away comes back, and not at once
				case <-ctx.Done():
				case <-time.After(3 * time.Second):
				}
			}
		})
	}
	f.stop = func() int64 { cancel(); wg.Wait(); return f.opened.Load() }
	return f
}

func stalled(host string) string {
	return "POST /login HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 65000\r\n\r\n" +
		"login=" + strings.Repeat("x", 60_000)
}

// turnsAway is the address of something that takes in what it is sent and hangs up.
func turnsAway(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.CopyN(io.Discard, c, 60_000)
				_ = c.Close()
			}()
		}
	}()
	return l.Addr().String()
}

// TestHonestPeopleGetThroughWhileManySocketsStall has 9,000 sockets send most of a
// form each and then nothing, from one address and from 200.
func TestHonestPeopleGetThroughWhileManySocketsStall(t *testing.T) {
	for _, c := range []struct {
		name   string
		source func(int) string
	}{
		{"one address", func(int) string { return "127.0.0.1" }},
		{"200 addresses", func(i int) string { return fmt.Sprintf("127.1.0.%d", 1+i%200) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := inUnit(t)
			address := strings.TrimPrefix(a.url, "http://")
			people := honest{base: a.url, from: "127.0.0.9", patience: 30 * time.Second, asks: strangers}
			// To flood is work, too, and so is what else this machine does: beside a flood
			// of the same size that another takes in, people wait for those two alone.
			elsewhere := flood(t.Context(), turnsAway(t), stalled(address), mostSockets(t), c.source)
			quiet := people.during(t, 5*time.Second)
			elsewhere.stop()
			slow, few := max(2*time.Second, 4*quiet.quantile(0.99)), min(100, len(quiet.took)/4)
			attack := flood(t.Context(), address, stalled(address), mostSockets(t), c.source)
			beside := people.during(t, 15*time.Second)
			opened := attack.stop()
			after := people.during(t, time.Second)
			peak := mostMemory(t, a.Process.Pid)
			t.Logf("beside a flood of another: %v", quiet)
			t.Logf("beside: %v; %d sockets were opened, %d MiB at most", beside, opened, peak)
			t.Logf("after:  %v", after)
			if len(quiet.failed)+len(beside.failed)+len(after.failed) > 0 || len(beside.took) < few {
				t.Errorf("%d of %d requests failed, want none of at least %d; the first:\n%.3000s", len(beside.failed), len(beside.took), few, strings.Join(slices.Concat(quiet.failed, beside.failed, after.failed), "\n"))
			}
			if beside.quantile(0.99) > slow {
				t.Errorf("p99 beside the flood is %v, want at most %v", beside.quantile(0.99), slow)
			}
			if peak >= limitMiB {
				t.Errorf("it took %d MiB; the unit's limit is %d", peak, limitMiB)
			}
			if opened < 1000 {
				t.Errorf("only %d sockets were opened: the test proves nothing", opened)
			}
		})
	}
}

// withFiles is the application where it may open so many files.
func withFiles(t *testing.T, files int, settings ...string) *exec.Cmd {
	t.Helper()
	cmd := app(t, t.TempDir(), settings)
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$0"`, files), cmd.Path}
	return cmd
}

// TestProbesAreAnsweredHoweverManyConnectionsAreIdle has 64 file descriptors and a
// hundred connections, from the probe's own address, on both ports.
func TestProbesAreAnsweredHoweverManyConnectionsAreIdle(t *testing.T) {
	metrics := freeAddress(t)
	a := serveCmd(t, withFiles(t, 64, "APP_ADDR=127.0.0.1:0", "APP_METRICS_ADDR="+metrics))
	for _, first := range []string{"", "GET /healthz HTTP/1.1\r\nHost: " + strings.TrimPrefix(a.url, "http://") + "\r\n\r\n"} {
		here := func(int) string { return "127.0.0.1" }
		idle := []*flooding{flood(t.Context(), strings.TrimPrefix(a.url, "http://"), first, 100, here), flood(t.Context(), metrics, first, 100, here)}
		for _, f := range idle {
			for end := time.Now().Add(10 * time.Second); f.opened.Load() < 100 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			}
		}
		for _, probe := range []string{a.url + "/healthz", a.url + "/readyz", "http://" + metrics + "/metrics"} {
			for range 20 {
				start := time.Now()
				client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
				resp, err := client.Get(probe)
				if err != nil || resp.StatusCode != http.StatusOK || time.Since(start) > 2*time.Second {
					t.Errorf("%s: %v, %v after %v", probe, resp, err, time.Since(start))
					break
				}
				_ = resp.Body.Close()
			}
		}
		for _, f := range idle {
			if opened := f.stop(); opened < 100 {
				t.Errorf("only %d connections were opened", opened)
			}
		}
	}
	if strings.Contains(a.stderr.String(), "too many open files") {
		t.Errorf("it ran out of files:\n%.2000s", a.stderr)
	}
}

// TestTooFewFilesAreSaidAtStart names what to raise.
func TestTooFewFilesAreSaidAtStart(t *testing.T) {
	out, err := withFiles(t, 24, "APP_ADDR=127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "ulimit -n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestMemoryIsBoundByTheLimitThatHolds starts it under a limit of its address space.
func TestMemoryIsBoundByTheLimitThatHolds(t *testing.T) {
	cmd := app(t, t.TempDir(), []string{"APP_ADDR=127.0.0.1:0"})
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", `ulimit -v 4194304; exec "$0"`, cmd.Path}
	a := serveCmd(t, cmd)
	a.mustSay(t, "memory_mib=4096")
}
