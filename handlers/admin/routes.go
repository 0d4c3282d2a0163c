package admin

import (
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// Routes are the rows of the area.
func (p *Pages) Routes() []route.Route {
	return append(p.mailRoutes(), []route.Route{
		{Method: route.Get, Path: web.AdminPath, Access: route.Admin, Handle: p.adminIndex},
		{Method: route.Get, Path: entity.AuditPath, Access: route.Admin, Handle: p.adminAudit},
		{Method: route.Get, Path: "/admin/config", Access: route.Admin, Handle: p.adminConfig},
		{Method: route.Post, Path: "/admin/config/:setting", Params: route.OneOf(p.settingNames), Access: route.Admin, Demand: press.Recent(p.settingAct, p.adminSetting), Done: "The setting is saved. Other instances follow within seconds."},
		{Method: route.Get, Path: "/admin/reports", Access: route.Admin, Handle: p.adminReports},
	}...)
}
