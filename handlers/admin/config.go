package admin

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/settings"
	"unframed/settings/embedders"
)

// configHistory is how many former values the page shows of each setting.
const configHistory = 20

const adminConfigPath = "/admin/config"

type adminConfigPage struct {
	web.Shell
	Problems []web.FormError
	Wrong    string // the title of the setting that was refused
	Runtime  []settingForm
	Settings []Setting
}

// settingForm is one run-time setting with its history.
type settingForm struct {
	settings.Info
	Action  string
	Press   press.Press
	Fields  []settingField
	Always  []string // what holds whatever is set, by the environment
	Columns []string
	History []pastSetting
}

// settingField is one field: that of its kind is filled.
type settingField struct {
	Kind   settings.Kind
	Input  web.Input
	Choice web.Choice
	Checks web.Checks
}

type pastSetting struct {
	By     string
	When   web.Timestamp
	Values [][]string
}

// adminConfig shows how this instance is configured, and what administrators
// may change while it runs, each with its history.
func (p *Pages) adminConfig(c *gin.Context) error {
	return p.showAdminConfig(c, http.StatusOK, p.Held(c), nil)
}

// showAdminConfig shows the page with what was typed into one of its forms, if
// anything was.
func (p *Pages) showAdminConfig(c *gin.Context, status int, typed url.Values, err error) error {
	list, wrong := web.FormErrors(err)
	page := adminConfigPage{Shell: p.Shell(c.Writer, c.Request), Problems: list, Settings: p.Settings}
	if err := p.Runtime.Load(c.Request.Context()); err != nil {
		return err
	}
	for _, view := range p.Runtime.All() {
		form, err := p.settingForm(c, view, typed, wrong)
		if err != nil {
			return err
		}
		page.Runtime = append(page.Runtime, form)
		if list != nil && c.Param("setting") == view.Name {
			page.Wrong = view.Title
		}
	}
	return p.Page(c.Writer, status, "admin_config", page)
}

// settingForm is the part of the page that is about one setting.
func (p *Pages) settingForm(c *gin.Context, v settings.View, typed url.Values, wrong map[string]string) (settingForm, error) {
	past, err := p.Runtime.History(c.Request.Context(), v.Name, configHistory)
	if err != nil {
		return settingForm{}, err
	}
	form := settingForm{
		Info: v.Info, Action: settingPath(v.Name), Press: p.Press(c, p.settingActFrom(c, v, strconv.FormatInt(v.Revision, 10)), wrong),
	}
	if v.Name == embedders.Setting.Name() {
		form.Always = p.Embedders
	}
	filled := false // whether it is this form that was filled in
	for _, f := range v.Fields {
		filled = filled || typed.Has(f.Name)
	}
	for _, f := range v.Fields {
		if filled {
			f.Input = web.Last(typed[f.Name])
		}
		form.Fields = append(form.Fields, settingFieldOf(f, wrong[f.Name]))
		form.Columns = append(form.Columns, f.Label)
	}
	for _, former := range past {
		row := pastSetting{By: former.By, When: web.NewTimestamp(former.At, web.SignedIn(c.Request).TimeZone)}
		for _, f := range former.Fields {
			row.Values = append(row.Values, f.Shown)
		}
		form.History = append(form.History, row)
	}
	return form, nil
}

func settingFieldOf(f settings.FieldView, wrong string) settingField {
	field := settingField{Kind: f.Kind}
	switch f.Kind {
	case settings.Choice:
		field.Choice = web.Choice{Name: f.Name, Label: f.Label, Value: f.Input, Wrong: wrong}
		for _, o := range f.Options {
			field.Choice.Options = append(field.Choice.Options, web.Option(o))
		}
	case settings.Tick:
		field.Checks = web.Checks{Name: f.Name, Label: f.Label, Wrong: wrong, Options: []web.Check{{Value: "yes", Label: "Yes", Hint: f.Hint, Ticked: f.Input != ""}}}
	default:
		field.Input = web.Input{Name: f.Name, Label: f.Label, Type: "text", Value: f.Input, Wrong: wrong, Hint: f.Hint,
			Autocomplete: "off", Mode: f.Mode, MaxLength: 1000, Optional: f.Optional}
	}
	return field
}

// Setting is one line of the configuration page.
type Setting struct{ Name, Value string }
