package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"

	"unframed/lab"
	"unframed/testkit"
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
	if err := os.WriteFile("../docs/"+name, file.Bytes(), 0o600); err != nil {
		p.t.Fatal(err)
	}
}
