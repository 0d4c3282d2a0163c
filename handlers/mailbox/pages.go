// Package mailbox is the mailbox of development: the mails that nobody sends where no
// mail server is configured, as their recipients would see them. A site in production
// is made without it.
package mailbox

import (
	"net/http"
	"net/netip"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/mail"
)

// Path is where the mailbox is.
const Path = "/dev/mail"

const stylePath = Path + "/style.css"

// Pages show the mails. Whoever reads them can take any account over: they are shown
// to browsers on this machine alone.
type Pages struct {
	*web.Responder
	Mailbox *mail.Mailbox // nil: there are no such pages
}

type listPage struct {
	web.Shell
	Mails []mailView
}

type mailView struct {
	ID, To, Subject, Text string
	URL                   string // the link's; empty for none
	HTML                  string // the path of the same mail as HTML
	At                    web.Timestamp
}

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{"mailbox": listPage{}}
}

// Routes are the rows of the area.
func (p *Pages) Routes() []route.Route {
	if p.Mailbox == nil {
		return nil
	}
	return []route.Route{
		{Method: route.Get, Path: Path, Access: route.Public, Handle: p.list},
		{Method: route.Get, Path: Path + "/:id/html", Params: route.RowOf(ent.TypeMail), Access: route.Public, Handle: p.html},
		{Method: route.Get, Path: stylePath, Access: route.Public, Handle: p.style},
	}
}

// list shows the text of every mail, the newest first.
func (p *Pages) list(c *gin.Context) error {
	if err := p.nearby(c.Request); err != nil {
		return err
	}
	page := listPage{Shell: p.Shell(c.Writer, c.Request)}
	for _, m := range p.Mailbox.Mails() {
		page.Mails = append(page.Mails, view(c, m))
	}
	return p.Page(c.Writer, http.StatusOK, "mailbox", page)
}

// html shows the HTML of one by itself, under the policy of every page.
func (p *Pages) html(c *gin.Context) error {
	m, err := p.named(c)
	if err != nil {
		return err
	}
	send(c, "text/html; charset=utf-8", m.Linked(stylePath))
	return nil
}

// style is how mails look.
func (p *Pages) style(c *gin.Context) error {
	if err := p.nearby(c.Request); err != nil {
		return err
	}
	send(c, "text/css; charset=utf-8", mail.Style)
	return nil
}

func send(c *gin.Context, kind, body string) {
	c.Writer.Header().Set("Content-Type", kind)
	c.Writer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.WriteString(body)
}

// named is the mail that the path names.
func (p *Pages) named(c *gin.Context) (mail.Message, error) {
	if err := p.nearby(c.Request); err != nil {
		return mail.Message{}, err
	}
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return mail.Message{}, problem.Wrap(err, problem.NotFound, "There is no such mail.")
	}
	m, found := p.Mailbox.Mail(id)
	if !found {
		return mail.Message{}, problem.New(problem.NotFound, "This mail is no longer kept: the newest are, until the program ends.")
	}
	return m, nil
}

// nearby refuses whoever asks from elsewhere than this machine.
func (p *Pages) nearby(r *http.Request) error {
	if ip, err := netip.ParseAddr(p.ClientIP(r)); err == nil && ip.IsLoopback() {
		return nil
	}
	return problem.New(problem.NotFound, "The mailbox of development is shown on the machine alone on which the program runs. Elsewhere, set APP_SMTP_URL.")
}

func view(c *gin.Context, m mail.Message) mailView {
	zone := "UTC"
	if identity := web.SignedIn(c.Request); identity != nil {
		zone = identity.TimeZone
	}
	id := m.ID.String()
	return mailView{ID: id, To: m.To, Subject: m.Subject, Text: m.Text, URL: m.URL, HTML: Path + "/" + id + "/html", At: web.NewTimestamp(m.At, zone)}
}
