// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform provider for the users of finAPI.
package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Address is the provider's address in the registry.
const Address = "registry.terraform.io/finapi-community/finapi"

var (
	_ provider.Provider                       = (*finapiProvider)(nil)
	_ provider.ProviderWithActions            = (*finapiProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*finapiProvider)(nil)
	_ provider.ProviderWithListResources      = (*finapiProvider)(nil)
)

type finapiProvider struct {
	version  string
	unclosed unclosed
	// terraformIsGone: nobody hears any more what the provider answers.
	terraformIsGone atomic.Bool
}

// New returns a constructor of the provider; version is that of its release.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &finapiProvider{version: version} }
}

type providerModel struct {
	BaseURL               types.String         `tfsdk:"base_url"`
	BaseURLChangedFrom    types.String         `tfsdk:"base_url_changed_from"`
	LoginAtRefresh        types.Bool           `tfsdk:"login_at_refresh"`
	APIVersion            types.String         `tfsdk:"api_version"`
	ClientID              types.String         `tfsdk:"client_id"`
	ClientSecret          types.String         `tfsdk:"client_secret"`
	DataDecryptionKey     types.String         `tfsdk:"data_decryption_key"`
	AdminClientID         types.String         `tfsdk:"admin_client_id"`
	AdminClientSecret     types.String         `tfsdk:"admin_client_secret"`
	UserPasswords         types.Map            `tfsdk:"user_passwords"`
	RequestTimeout        timetypes.GoDuration `tfsdk:"request_timeout"`
	MaxRetries            types.Int64          `tfsdk:"max_retries"`
	MaxConcurrentRequests types.Int64          `tfsdk:"max_concurrent_requests"`
	CACertFile            types.String         `tfsdk:"ca_cert_file"`
}

func (p *finapiProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "finapi"
	resp.Version = p.version
}

func (p *finapiProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the users of [finAPI](https://www.finapi.io/), the open-banking API. Each argument may come " +
			"from an environment variable instead; secrets should, because a saved plan file holds the provider's " +
			"configuration in plain text. An empty text in the configuration is an error, as it would hide the variable. What the " +
			"environment has belongs together: a provider block whose `base_url` or `client_id` is another than the one in " +
			"`FINAPI_BASE_URL` or `FINAPI_CLIENT_ID` takes no secret, key, administrator's credentials, password or `api_version` from " +
			"the environment, and sets its own.",
		Attributes: map[string]schema.Attribute{
			"base_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Where finAPI is: `https://sandbox.finapi.io` (the default) or `https://live.finapi.io`. Only scheme " +
					"and host and, where there is one, the prefix of a gateway. Must be https, except to a loopback address. " +
					"Environment: `FINAPI_BASE_URL`.",
			},
			"base_url_changed_from": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The previous `base_url`, after finAPI or a gateway in front of it has moved to another URL. Users " +
					"whose state names this URL are looked up at the new one and taken over if they are there. Remove it once all " +
					"states have been applied. Without it, a state that names another base URL is an error. Environment: " +
					"`FINAPI_BASE_URL_CHANGED_FROM`.",
			},
			"login_at_refresh": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "`false`: refresh, import, the data source `finapi_user` and `terraform query` log in as no user. The " +
					"first three check with one request whether a user exists and is verified, the query has the ids of its list; other " +
					"attributes keep their last known value. Use it for plans of pull requests and for scheduled plans: a plan saves nothing, so each plan would try a wrong password again, and " +
					"finAPI locks a user after a few. Default `true`. Environment: `FINAPI_LOGIN_AT_REFRESH`.",
			},
			"api_version": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{rule{apiVersionRule, isAPIVersion}},
				MarkdownDescription: "The version of finAPI Access that the client is bound to: `v1`, `v2`, or `auto` (the default) to find " +
					"it out. Then Access V2 is asked for the first token, and V1 where finAPI refuses the client as one of the other version: one " +
					"request more in each process for clients of V1 alone, which naming the version spares. Environment: `FINAPI_API_VERSION`.",
			},
			"client_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The id of an application client of the mandator. Required here or as environment variable " +
					"`FINAPI_CLIENT_ID`.",
			},
			"client_secret": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The secret of the application client. Required here or as environment variable " +
					"`FINAPI_CLIENT_SECRET`.",
			},
			"data_decryption_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The data decryption key that finAPI issued with the application client, 32 hexadecimal digits. " +
					"Needed to change a user's password, and to delete a verified user whose password is not known. " +
					"Environment: `FINAPI_DATA_DECRYPTION_KEY`.",
			},
			"admin_client_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The id of a mandator administrator's client, which may list all users and delete those that " +
					"nothing else reaches. It is another client than the application client. Environment: " +
					"`FINAPI_ADMIN_CLIENT_ID`.",
			},
			"admin_client_secret": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The secret of the mandator administrator's client. Environment: " +
					"`FINAPI_ADMIN_CLIENT_SECRET`.",
			},
			"user_passwords": schema.MapAttribute{
				Optional:    true,
				Sensitive:   true,
				ElementType: types.StringType,
				MarkdownDescription: "Passwords of users by their id (the case of letters makes no difference), for users whose " +
					"password is not in the state. finAPI lets only a user's own token read and change a verified user, so " +
					"this makes write-only and imported users fully readable. Never stored; may come from an " +
					"ephemeral value. An empty map, `{}`, is none and hides the variable. Environment: `FINAPI_USER_PASSWORDS`, a " +
					"JSON object.",
			},
			"request_timeout": schema.StringAttribute{
				Optional:   true,
				CustomType: timetypes.GoDurationType{},
				MarkdownDescription: "How long one attempt of a request may take, for example `45s`. Default `30s`. Environment: " +
					"`FINAPI_REQUEST_TIMEOUT`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 20)},
				MarkdownDescription: "How often a request that failed for a passing reason (a broken connection, 429, 502 to 504, and 500 " +
					"of what only reads) is sent again, where that can do no harm. 0 to 20, default 4. Environment: `FINAPI_MAX_RETRIES`.",
			},
			"max_concurrent_requests": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, 1000)},
				MarkdownDescription: "How many requests may be under way at the same time, whatever Terraform's `-parallelism`. 1 to " +
					"1000, default 50. Environment: `FINAPI_MAX_CONCURRENT_REQUESTS`.",
			},
			"ca_cert_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A file of PEM certificates to trust in addition to the system's, for example of a proxy that " +
					"inspects TLS. Environment: `FINAPI_CA_CERT_FILE`.",
			},
		},
	}
}

func (p *finapiProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() {
		return
	}

	data := configure(ctx, model, userAgent(p.version, req.TerraformVersion), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	data.unclosed = &p.unclosed
	data.terraformIsGone = &p.terraformIsGone

	if len(data.missingArguments) > 0 && req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	}

	resp.ResourceData = data
	resp.DataSourceData = data
	resp.EphemeralResourceData = data
	resp.ListResourceData = data
	resp.ActionData = data
}

func (p *finapiProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		newClientConfigurationResource,
		newUserResource,
		newUserVerificationResource,
	}
}

func (p *finapiProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newClientConfigurationDataSource,
		newUserDataSource,
		newUsersDataSource,
	}
}

func (p *finapiProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		newClientAccessTokenEphemeralResource,
		newPasswordChangeTokenEphemeralResource,
		newUserAccessTokenEphemeralResource,
		newUserEphemeralResource,
	}
}

func (p *finapiProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		newUserListResource,
	}
}

func (p *finapiProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		newChangeUserPasswordAction,
		newVerifyUserAction,
	}
}
