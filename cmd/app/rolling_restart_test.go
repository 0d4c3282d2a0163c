package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"unframed/test/testkit"
)

// nginxBlock is the configuration that the documentation shows, for these
// addresses.
func nginxBlock(t *testing.T, listen string, instances ...string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/cockroachdb.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(page), "```nginx\n")
	block, _, ended := strings.Cut(block, "```")
	if !found || !ended {
		t.Fatal("docs/cockroachdb.md shows no nginx block")
	}
	for from, to := range map[string]string{
		"127.0.0.1:8081": instances[0], "127.0.0.1:8082": instances[1], "listen 443 ssl": "listen " + listen + " ssl",
		"server_name bank.example": "server_name localhost", "/etc/ssl/": "",
	} {
		if !strings.Contains(block, from) {
			t.Fatalf("the nginx block has no %q", from)
		}
		block = strings.ReplaceAll(block, from, to)
	}
	return strings.ReplaceAll(block, "$host;", "$http_host;") // the test's port belongs to its host
}

// certificate is a key pair for localhost, as files for nginx.
func certificate(t *testing.T) map[string][]byte {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	defer server.Close()
	pair := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"bank.crt": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}),
		"bank.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	}
}

// TestRollingRestartFailsNobody restarts two instances behind the documented
// nginx, one after the other, twice, while browsers read pages and send reports
// without a pause. The control stops an instance as a kill does.
func TestRollingRestartFailsNobody(t *testing.T) {
	database := "DATABASE_URL=" + testkit.Postgres(t)
	front := freeAddress(t)
	base := "https://" + front
	var addresses [2]string
	for i := range addresses {
		addresses[i] = freeAddress(t)
	}
	start := func(i int) *served {
		return serveApp(t, t.TempDir(), database, "APP_SECRET_KEY=5bd4a1f09e37c286ab60d13f97e2c845", "APP_BASE_URL="+base, "APP_ADDR="+addresses[i], "APP_DRAIN_DELAY=1s")
	}
	instances := [2]*served{start(0), start(1)}
	balancer := testkit.Nginx(t, nginxBlock(t, front, addresses[0], addresses[1]), certificate(t))
	asked := &hammer{base: base}
	asked.waitFor(t)

	stop := asked.run(t.Context())
	for range 2 {
		for i := range instances {
			edit(t, balancer, "s/;/ down;/", addresses[i])
			restart(t, instances[i], syscall.SIGTERM)
			instances[i] = start(i)
			eventuallyReady(t, "http://"+addresses[i])
			edit(t, balancer, "s/ down;/;/", addresses[i])
		}
	}
	good, failed := stop()
	if failed != "" || good < 100 {
		t.Errorf("%d requests were answered, and then: %s", good, failed)
	}

	t.Run("control: both are killed", func(t *testing.T) {
		stop := asked.run(t.Context())
		for i := range instances {
			restart(t, instances[i], syscall.SIGKILL)
		}
		asked.until(t, func() bool { return asked.failed.Load() != nil })
		if _, failed := stop(); failed == "" {
			t.Error("nobody failed while no instance was there: the test sees nothing")
		}
	})
}

// edit does what the documentation says takes an instance out, or in again.
func edit(t *testing.T, nginx *testkit.NginxServer, change, address string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/cockroachdb.md")
	if err != nil || !strings.Contains(string(page), "sed -i '/127.0.0.1:8081/"+change+"' unframed.conf && nginx -s reload") {
		t.Fatalf("docs/cockroachdb.md does not say %q, %v", change, err)
	}
	if out, err := exec.Command("sed", "-i", "/"+address+"/"+change, filepath.Join(nginx.Dir, "nginx.conf")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	nginx.Reload(t)
}

func restart(t *testing.T, s *served, signal syscall.Signal) {
	t.Helper()
	if err := s.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait() // a killed one says so
}

// hammer asks for pages and sends reports through the load balancer.
type hammer struct {
	base   string
	good   atomic.Int64
	failed atomic.Pointer[string]
}

func (h *hammer) run(ctx context.Context) (stop func() (good int64, failed string)) {
	h.good.Store(0)
	h.failed.Store(nil)
	ctx, cancel := context.WithCancel(ctx)
	var clients sync.WaitGroup
	for range 3 {
		clients.Go(func() {
			c := &http.Client{Transport: &http.Transport{TLSClientConfig: insecureTLS()}}
			for ctx.Err() == nil {
				h.note(ctx, h.page(ctx, c))
				h.note(ctx, h.report(ctx, c))
			}
		})
	}
	return func() (int64, string) {
		cancel()
		clients.Wait()
		if said := h.failed.Load(); said != nil {
			return h.good.Load(), *said
		}
		return h.good.Load(), ""
	}
}

func (h *hammer) note(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
	case err == nil:
		h.good.Add(1)
	default:
		said := err.Error()
		h.failed.CompareAndSwap(nil, &said)
	}
}

func (h *hammer) page(ctx context.Context, c *http.Client) error {
	return h.send(ctx, c, http.MethodGet, "/login", "", http.StatusOK, http.StatusOK)
}

func (h *hammer) report(ctx context.Context, c *http.Client) error {
	return h.send(ctx, c, http.MethodPost, "/reports", `{"csp-report":{}}`, http.StatusNoContent, http.StatusTooManyRequests)
}

func (h *hammer) send(ctx context.Context, c *http.Client, method, path, body string, want ...int) error {
	r, err := http.NewRequestWithContext(ctx, method, h.base+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/csp-report")
	// As browsers do: a connection is kept, and what was sent on a kept one that
	// nginx closed meanwhile, at a reload, is sent again. An empty value is not sent.
	r.Header["Idempotency-Key"] = nil
	resp, err := c.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return err
	}
	if !slices.Contains(want, resp.StatusCode) {
		return fmt.Errorf("%s %s gave %d", method, path, resp.StatusCode)
	}
	return nil
}

// waitFor waits until the load balancer answers.
func (h *hammer) waitFor(t *testing.T) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // #nosec G402 -- our own, on loopback
	h.until(t, func() bool { return h.page(t.Context(), c) == nil })
}

func (h *hammer) until(t *testing.T, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); {
		if time.Since(start) > time.Minute {
			t.Fatal("it never came about")
		}
	}
}

// eventuallyReady waits for an instance, a minute at most.
func eventuallyReady(t *testing.T, base string) {
	t.Helper()
	for start := time.Now(); ; {
		status, _ := ask(t, base)
		if status == http.StatusOK {
			return
		}
		if time.Since(start) > time.Minute {
			t.Fatalf("%s answers %d", base, status)
		}
	}
}
