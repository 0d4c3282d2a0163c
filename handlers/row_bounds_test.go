package handlers

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// upload takes a form with a file, and holds on to nothing.
func upload(c *gin.Context) error {
	if err := web.ParseForm(c); err != nil {
		return err
	}
	file, _, err := c.Request.FormFile("file")
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	n, err := io.Copy(io.Discard, file)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, n)
	return nil
}

// TestRowBoundsItsBodyAndLeavesNoFile sends a large file where the row takes one,
// and where it does not; what the form left on the disk is gone with the answer.
func TestRowBoundsItsBodyAndLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var written atomic.Int64
	f := newFixture(t,
		route.Route{Method: route.Post, Path: "/test/large", Access: route.User, Body: 1 << 20, Demand: press.Unguarded("for a test"), Handle: noting(&written, dir)},
		route.Route{Method: route.Post, Path: "/test/panics", Access: route.User, Body: 1 << 20, Demand: press.Unguarded("for a test"), Handle: func(c *gin.Context) error {
			must(t, web.ParseForm(c))
			written.Add(int64(len(onDisk(t, dir))))
			panic("planned")
		}},
		route.Route{Method: route.Post, Path: "/test/guarded", Access: route.User, Body: 1 << 20, Demand: press.Recent(func(c *gin.Context) (press.Act, error) {
			written.Add(int64(len(onDisk(t, dir))))
			return press.Act{Path: "/test/guarded"}, nil
		}, rename)},
		route.Route{Method: route.Post, Path: "/test/small", Access: route.User, Demand: press.Unguarded("for a test"), Handle: upload},
	)
	ann := f.signUp("ann")
	send := ann.upload
	ann.expect(send("/test/large", 600_000), 200, "600000")
	ann.expect(send("/test/large", 2_000_000), 413, "")
	ann.expect(send("/test/small", 600_000), 413, "")
	ann.expect(send("/test/small", 6_000), 200, "6000")
	ann.expect(send("/test/panics", 600_000), 500, "")
	ann.expect(send("/test/guarded", 600_000), 403, "not made by this page")
	if written.Load() != 3 { // of the others the form was too large, or small enough for memory
		t.Errorf("%d files were written, so that too little was learnt", written.Load())
	}
	f.nothingIsLeft(dir)

	// Whoever hangs up half-way.
	base := ann.request("GET", "/", "").URL
	conn, err := net.Dial("tcp", base.Host)
	must(t, err)
	cookie := ann.Jar.Cookies(base)[0]
	_, err = fmt.Fprintf(conn, "POST /test/large HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\n"+
		"Content-Length: 600000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\r\n\r\n%s", base.Host, cookie, strings.Repeat("x", 300_000))
	must(t, err)
	waitFor(t, "half of the file is on the disk", func() bool { return len(onDisk(t, dir)) == 1 })
	must(t, conn.Close())
	waitFor(t, "what was broken off is gone", func() bool { return len(onDisk(t, dir)) == 0 })
}

// TestStrangersSendLittleWhereOthersSendMuch posts a file where people may, as a
// stranger: nothing of it reaches the disk. A row for strangers takes it as often as
// its rate says.
func TestStrangersSendLittleWhereOthersSendMuch(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var written atomic.Int64
	f := newFixture(t,
		route.Route{Method: route.Post, Path: "/test/large", Access: route.User, Body: 1 << 20, Demand: press.Unguarded("for a test"), Handle: noting(&written, dir)},
		route.Route{Method: route.Post, Path: "/test/form", Access: route.Public, Body: 1 << 20, Rate: route.AtMost(2, time.Hour), Demand: press.Unguarded("for a test"), Handle: noting(&written, dir)},
	)
	ann, stranger := f.signUp("ann"), f.browser()
	stranger.expect(stranger.upload("/test/large", 600_000), 303, "")
	if written.Load() != 0 {
		t.Error("a stranger's file reached the disk")
	}
	stranger.expect(stranger.upload("/test/form", 600_000), 200, "600000")
	stranger.expect(stranger.upload("/test/form", 600_000), 200, "600000")
	again := stranger.expect(stranger.upload("/test/form", 600_000), 429, "Wait ")
	if again.Header.Get("Retry-After") == "" {
		t.Error("it does not say for how long")
	}
	ann.expect(ann.upload("/test/form", 600_000), 200, "600000") // whoever is signed in has a count of their own
	ann.expect(ann.upload("/test/large", 600_000), 200, "600000")
	f.nothingIsLeft(dir)
}

// noting is upload, and counts the files that are on the disk meanwhile.
func noting(written *atomic.Int64, dir string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		if err := web.ParseForm(c); err != nil {
			return err
		}
		written.Add(int64(len(onDisk(nil, dir))))
		return upload(c)
	}
}

// onDisk are the files of forms that are on the disk.
func onDisk(t testing.TB, dir string) []string {
	files, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
	if t != nil {
		must(t, err)
	}
	return files
}

func (f *fixture) nothingIsLeft(dir string) {
	f.Helper()
	waitFor(f, "no file of a form is left", func() bool { return len(onDisk(f, dir)) == 0 })
}

// waitFor waits until what holds, for ten seconds at most.
func waitFor(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within ten seconds: %s", what)
		}
	}
}

// upload posts a form with a file.
func (b *browser) upload(path string, size int) answer {
	b.f.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "x.bin")
	must(b.f, err)
	_, err = part.Write(bytes.Repeat([]byte("x"), size))
	must(b.f, err)
	must(b.f, form.Close())
	return b.do(b.request("POST", path, body.String(), "Content-Type", form.FormDataContentType(), "Sec-Fetch-Site", "same-origin"))
}

// TestRowBoundsItsTime sends half a body to a row that waits no longer than it
// says; the same sender is waited for by another.
func TestRowBoundsItsTime(t *testing.T) {
	f := newFixture(t,
		route.Route{Method: route.Post, Path: "/test/hasty", Access: route.User, Within: 300 * time.Millisecond, Demand: press.Unguarded("for a test"), Handle: upload},
		route.Route{Method: route.Post, Path: "/test/patient", Access: route.User, Within: time.Minute, Demand: press.Unguarded("for a test"), Handle: upload},
	)
	ann := f.signUp("ann")
	base := ann.request("GET", "/", "").URL
	for path, waits := range map[string]bool{"/test/hasty": false, "/test/patient": true} {
		conn, err := net.Dial("tcp", base.Host)
		must(t, err)
		r := ann.request("POST", path, "")
		for _, cookie := range ann.Jar.Cookies(base) {
			r.AddCookie(cookie)
		}
		_, err = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: "+base.Host+"\r\nCookie: "+r.Header.Get("Cookie")+
			"\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=")
		must(t, err)
		must(t, conn.SetReadDeadline(time.Now().Add(2*time.Second)))
		_, err = conn.Read(make([]byte, 1))
		timeout, _ := err.(net.Error)
		if still := timeout != nil && timeout.Timeout(); still != waits {
			t.Errorf("%s: after two seconds it still waits: %v (%v)", path, still, err)
		}
		_ = conn.Close()
	}
}
