package e2e

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"unframed/lab"
	"unframed/test/testkit"
)

// TestPictures makes the pictures of the README anew, where UNFRAMED_PICTURES is
// set: what the application looks like as it is now.
func TestPictures(t *testing.T) {
	if os.Getenv("UNFRAMED_PICTURES") == "" {
		testkit.Skip(t, "pictures of the documents", "it writes into docs; UNFRAMED_PICTURES=1 asks for it")
	}
	browser(t)
	t.Run("dashboard", pictureOfTheDashboard)
	t.Run("lab", pictureOfTheLab)
	t.Run("invoices", picturesOfTheFirstStep)
}

var seededLogin = regexp.MustCompile(`Sign in as "([^"]+)" with the password "([^"]+)"`)

func pictureOfTheDashboard(t *testing.T) {
	a := startApp(t, "localhost", "APP_OPENING_BALANCE=100000")
	seed := exec.Command(a.path, "seed", "--users", "12", "--transfers", "240")
	seed.Dir = a.Dir()
	out, err := seed.Output()
	login := seededLogin.FindSubmatch(out)
	if err != nil || login == nil {
		t.Fatalf("%v: %s", err, out)
	}
	a.run(t, "user", "promote", string(login[1]))
	p := newTab(t)
	p.do(chromedp.EmulateViewport(1280, 960))
	p.open(a.origin + "/login")
	p.fill("login", string(login[1]))
	p.fill("password", string(login[2]))
	p.press("form button")
	p.open(a.origin + "/dashboard")
	p.write("screenshot.png", p.picture())
}

// pictureOfTheLab is the invisible frame after a click: against the bank without
// a defence, and against the application.
func pictureOfTheLab(t *testing.T) {
	_, l := startLab(t)
	attack, way, _ := lab.Find(1, "opacity")
	aim(t, l, way)
	p := newTab(t)
	p.do(chromedp.EmulateViewport(1060, 760))
	p.open(l.Enter(l.Origin + "/"))
	var both []image.Image
	for _, against := range []lab.Against{lab.Bare, lab.Application} {
		got := p.frame(l, attack, way, against)
		if (got.Acted > 0) != (against == lab.Bare) {
			t.Fatalf("against %s: %+v", against.Title(), got)
		}
		p.do(chromedp.Click("input[data-through]", chromedp.ByQuery), chromedp.Evaluate(`new Promise(done => setTimeout(done, 1500))`, nil, awaitPromise)) // the count is asked for every second
		both = append(both, p.picture())
	}
	size := both[0].Bounds().Size()
	joined := image.NewRGBA(image.Rect(0, 0, 2*size.X+16, size.Y))
	draw.Draw(joined, joined.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	for i, half := range both {
		draw.Draw(joined, image.Rectangle{Min: image.Pt(i*(size.X+16), 0), Max: joined.Rect.Max}, half, image.Point{}, draw.Src)
	}
	p.write("lab.png", joined)
}

// picturesOfTheFirstStep are what docs/extend.md has made after its first step, on
// a copy of the source code. UNFRAMED_PICTURES may name a program made so.
func picturesOfTheFirstStep(t *testing.T) {
	after := os.Getenv("UNFRAMED_PICTURES")
	if after == "1" {
		copied := testkit.CopySource(t, "../..")
		for _, block := range blocksOf(t, filepath.Join(copied, "docs", "extend.md")) {
			if strings.HasPrefix(block.step, "1. ") {
				block.perform(t, copied)
			}
		}
		after = filepath.Join(t.TempDir(), "app")
		inCopy(t, copied, "go", "build", "-o", after, "./cmd/app")
	}
	s := &shop{T: t, dir: t.TempDir()}
	s.command(after, "", "migrate", "up")
	for name, shown := range map[string]string{"root": "", "ada": "Ada Lovelace", "grace": "Grace Hopper"} {
		s.command(after, password, "user", "create", "--username", cmp.Or(shown, name), "--email", name+"@example.org", "--password-stdin")
	}
	s.command(after, "", "user", "promote", "root")
	s.token = s.command(after, "", "user", "token", "root", "--name", "pictures", "--scope", "read", "--scope", "write", "--scope", "admin")
	s.serve(after)
	ids := map[string]string{}
	for _, name := range []string{"ada", "grace"} {
		ids[name] = regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(s.ask("GET", "/api/v1/admin/users?email="+name+"@example.org", "", http.StatusOK))[1]
	}
	for number, invoice := range map[string][4]string{
		"2026-101": {"paid", "1250.00", "ada", "Analytical engine, first payment"}, "2026-102": {"sent", "480.50", "grace", "Compiler course"},
		"2026-103": {"sent", "96.00", "grace", ""}, "2026-104": {"draft", "3200.00", "ada", "Analytical engine, second payment"},
	} {
		s.api("POST", "", `{"number":"`+number+`","state":"`+invoice[0]+`","amount":"`+invoice[1]+`","due_on":"2027-01-31T12:00:00Z","user_id":"`+ids[invoice[2]]+`","note":"`+invoice[3]+`"}`, 201, number)
	}
	s.api("POST", "", `{"number":"2026-105","state":"draft","amount":"75.00","due_on":"2027-02-28T12:00:00Z","user_id":"`+ids["ada"]+`"}`, 201, "2026-105")
	p := newTab(t)
	s.signIn(p, "root")
	p.do(chromedp.EmulateViewport(1280, 900))
	p.open(s.origin + "/admin/invoices")
	p.write("extend-list.png", p.picture())
	p.do(chromedp.Click(`//a[contains(., "2026-102")]`, chromedp.BySearch), chromedp.WaitVisible("dl", chromedp.ByQuery))
	p.write("extend-invoice.png", p.picture())
}

// picture is what the tab shows.
func (p *tab) picture() image.Image {
	p.t.Helper()
	var shot []byte
	p.do(chromedp.CaptureScreenshot(&shot))
	shown, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		p.t.Fatal(err)
	}
	return shown
}

func (p *tab) write(name string, shown image.Image) {
	p.t.Helper()
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, shown); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile("../../docs/"+name, file.Bytes(), 0o600); err != nil {
		p.t.Fatal(err)
	}
}
