package handlers

import (
	"bytes"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// upload takes a form with a file, and holds on to nothing.
func upload(s *Site, c *gin.Context) error {
	if err := parseForm(c); err != nil {
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
	return s.json(c.Writer, http.StatusOK, n)
}

// TestRowBoundsItsBodyAndLeavesNoFile sends a large file where the row takes one,
// and where it does not; what the form left on the disk is gone with the answer.
func TestRowBoundsItsBodyAndLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	f := newFixture(t,
		Route{Method: post, Path: "/test/large", Access: User, Body: 1 << 20, Demand: unguarded("for a test"), Handle: upload},
		Route{Method: post, Path: "/test/small", Access: User, Demand: unguarded("for a test"), Handle: upload},
	)
	ann := f.signUp("ann")
	send := func(path string, size int) answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "x.bin")
		must(t, err)
		_, err = part.Write(bytes.Repeat([]byte("x"), size))
		must(t, err)
		must(t, form.Close())
		return ann.do(ann.request("POST", path, body.String(), "Content-Type", form.FormDataContentType(), "Sec-Fetch-Site", "same-origin"))
	}
	ann.expect(send("/test/large", 600_000), 200, "600000")
	ann.expect(send("/test/large", 2_000_000), 413, "")
	ann.expect(send("/test/small", 600_000), 413, "")
	ann.expect(send("/test/small", 6_000), 200, "6000")
	left, err := os.ReadDir(dir)
	must(t, err)
	for _, file := range left {
		if strings.HasPrefix(file.Name(), "multipart-") {
			t.Errorf("%s is left on the disk", file.Name())
		}
	}
}

// TestRowBoundsItsTime sends half a body to a row that waits no longer than it
// says; the same sender is waited for by another.
func TestRowBoundsItsTime(t *testing.T) {
	f := newFixture(t,
		Route{Method: post, Path: "/test/hasty", Access: User, Within: 300 * time.Millisecond, Demand: unguarded("for a test"), Handle: upload},
		Route{Method: post, Path: "/test/patient", Access: User, Within: time.Minute, Demand: unguarded("for a test"), Handle: upload},
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
