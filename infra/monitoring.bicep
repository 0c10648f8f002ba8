// Logs, traces and metrics. Writing them requires an Entra token. The connection string grants no access.

@description('The name of the workspace and of the Application Insights component.')
param name string

@description('The region.')
param location string

@description('The tags of all resources.')
param tags { *: string }

@description('The principal ID of the function\'s identity.')
param principalId string

@description('The daily limit in GB. After that, telemetry is discarded until the next day. -1 means no limit.')
param dailyTelemetryGB int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    workspaceCapping: { dailyQuotaGb: dailyTelemetryGB }
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

@description('Monitoring Metrics Publisher, which can write telemetry but not read it.')
resource publisherRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource publisherAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, 'function', publisherRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: publisherRole.id
  }
}

@description('The resource ID of the workspace.')
output workspaceId string = workspace.id

@description('The resource ID of the Application Insights component.')
output insightsId string = insights.id

@description('The connection string of Application Insights. Not a secret, because local authentication is off.')
output connectionString string = insights.properties.ConnectionString
