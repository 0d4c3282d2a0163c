package mail

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/google/uuid"

	"unframed/config"
)

// Message is a mail as it is sent.
type Message struct {
	ID         uuid.UUID // of its row: what is sent twice has one Message-ID
	To         string
	Subject    string
	Text, HTML string
	URL        string // of its link; empty for none
	At         time.Time
}

//go:embed templates
var files embed.FS

// Style is how the HTML of every mail looks, in light and in dark. A mail carries it;
// a page that shows one links to it, because the site's policy allows no other style.
//
//go:embed templates/mail.css
var Style string

var (
	asText = texttemplate.Must(texttemplate.ParseFS(files, "templates/mail.txt"))
	asHTML = htmltemplate.Must(htmltemplate.ParseFS(files, "templates/mail.html"))
)

// page is what the templates get.
type page struct {
	*Content
	Product, Site, URL string
	Style              htmltemplate.CSS
}

// Write makes both parts of the mail from what it says.
func (m *Message) Write(content *Content, base *url.URL) error {
	p := page{Content: content, Product: config.Name, Site: base.String(), Style: htmltemplate.CSS(Style)} // #nosec G203 -- a file of ours
	if content.Link != nil {
		p.URL = strings.TrimSuffix(p.Site, "/") + content.Link.Path
	}
	var text, html bytes.Buffer
	if err := asText.Execute(&text, p); err != nil {
		return fmt.Errorf("write the text of a mail: %w", err)
	}
	if err := asHTML.Execute(&html, p); err != nil {
		return fmt.Errorf("write the HTML of a mail: %w", err)
	}
	m.To = cmp.Or(content.To, m.To)
	m.Subject, m.Text, m.HTML, m.URL = content.Subject, text.String(), html.String(), p.URL
	return nil
}

// Linked is the HTML with a link to its style at the address in place of the style.
func (m Message) Linked(address string) string {
	return strings.Replace(m.HTML, "<style>\n"+Style+"</style>", `<link rel="stylesheet" href="`+htmltemplate.HTMLEscapeString(address)+`">`, 1)
}
