package handlers

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
)

const attachPath = "/test/files/attach"

// attachRoutes are a builder's: a guarded form that takes a file, whose function
// stores the beginning of it within the transaction that spends the press.
func attachRoutes(f **fixture) []route.Route {
	of := func(*gin.Context) (press.Act, error) {
		return press.Act{Path: attachPath, Page: "/test/files", Title: "Attach a file", Files: []string{"picture"}}, nil
	}
	return []route.Route{
		{Method: route.Get, Path: "/test/files", Access: route.User, Handle: func(c *gin.Context) error {
			a, _ := of(c)
			s := (*f).site.guard
			return s.Page(c.Writer, http.StatusOK, "settings_email", guardedPage{Shell: s.Shell(c.Writer, c.Request), Press: s.Press(c, a, nil)})
		}},
		{Method: route.Post, Path: attachPath, Access: route.User, Body: 1 << 20, Demand: press.Recent(of, store5)},
	}
}

// store5 names the person after the file and its first five bytes.
func store5(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	name := "nothing"
	for _, file := range in.Files("picture") {
		content, err := file.Open()
		if err != nil {
			return press.Outcome{}, err
		}
		text, err := io.ReadAll(content)
		_ = content.Close()
		if err != nil {
			return press.Outcome{}, err
		}
		name = file.Filename + " " + string(text[:5])
	}
	return press.Outcome{To: "/test/files"}, tx.User.UpdateOneID(in.Who.UserID).SetDisplayName(name).Exec(ctx)
}

// attach sends the form of the page with a file in the field.
func (b *browser) attach(page, gate, field, name, content string) answer {
	b.f.Helper()
	sent := fill(strings.ReplaceAll(b.get(page).body, `action="/settings/email"`, `action="`+attachPath+`"`), attachPath)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(sent); i += 2 {
		if sent[i] == press.GateField {
			sent[i+1] = gate
		}
		must(b.f, form.WriteField(sent[i], sent[i+1]))
	}
	part, err := form.CreateFormFile(field, name)
	must(b.f, err)
	_, err = part.Write([]byte(content))
	must(b.f, err)
	must(b.f, form.Close())
	return b.do(b.request("POST", attachPath, body.String(), "Content-Type", form.FormDataContentType(), "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document"))
}

// TestAGuardedActReadsTheFileThatWasChosen sends small and large files to a guarded
// row, one that its act does not declare, and one after the password was given for
// another.
func TestAGuardedActReadsTheFileThatWasChosen(t *testing.T) {
	var f *fixture
	f = newFixture(t, attachRoutes(&f)...)
	ann := f.signUp("ann")
	named := func(want string) {
		t.Helper()
		ann.expect(ann.get("/api/v1/me"), 200, `"display_name":"`+want+`"`)
	}
	const pressed = "mouse:1500"
	ann.expect(ann.attach("/test/files", pressed, "picture", "a.png", "small one"), 303, "")
	named("a.png small")
	ann.expect(ann.attach("/test/files", pressed, "picture", "b.png", "large"+strings.Repeat("x", 500_000)), 303, "")
	named("b.png large")
	ann.expect(ann.attach("/test/files", pressed, "attachment", "c.png", "small one"), 400, "takes no file called attachment")
	named("b.png large")

	// On the way by the password, which is given for exactly this file.
	asks := ann.expect(ann.attach("/test/files", "", "picture", "d.png", "first one"), 303, "").Header.Get("Location")
	named("b.png large")
	f.clock = accounts.RecentIdentity
	back := ann.expect(ann.submit(asks, "/confirm-identity", "password", password), 303, "").Header.Get("Location")
	ann.expect(ann.get(back), 200, "<bdi>d.png</bdi> again")
	other := ann.expect(ann.attach(back, "", "picture", "d.png", "other one"), 303, "")
	if !strings.HasPrefix(other.Header.Get("Location"), "/confirm-identity") {
		t.Errorf("the password was given for another file, and the act leads to %s", other.Header.Get("Location"))
	}
	named("b.png large")
	if done := ann.expect(ann.attach(back, "", "picture", "d.png", "first one"), 303, ""); done.Header.Get("Location") != "/test/files" {
		t.Errorf("the same file leads to %s", done.Header.Get("Location"))
	}
	named("d.png first")
}
