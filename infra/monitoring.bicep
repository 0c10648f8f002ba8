// Logs, traces and metrics. Only an Entra token writes them: the connection string names the place and opens nothing.

@description('The name of the workspace and of the Application Insights component.')
param name string

@description('Where they are.')
param location string

@description('Tags.')
param tags { *: string }

@description('The function\'s identity.')
param principalId string

@description('Gigabytes a day, after which none is kept until the next day. -1: no limit.')
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

@description('Monitoring Metrics Publisher: write telemetry, read none.')
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

@description('The workspace\'s resource id.')
output workspaceId string = workspace.id

@description('The component\'s resource id.')
output insightsId string = insights.id

@description('Where telemetry goes. Not a secret: local authentication is off.')
output connectionString string = insights.properties.ConnectionString
