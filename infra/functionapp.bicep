// The plan, the app and its settings: those in src/DcsMigration/README.md, and those of the Functions host.

@export()
@description('Time limits, as [days.]hours:minutes:seconds,. See src/DcsMigration/README.md.')
type Times = {
  @description('Dcs:AttemptTimeout.')
  attemptTimeout: string
  @description('Dcs:ConnectTimeout.')
  connectTimeout: string
  @description('Dcs:TotalBudget.')
  totalBudget: string
  @description('KeyVault:CacheFor.')
  cacheFor: string
  @description('KeyVault:StaleFor.')
  staleFor: string
  @description('Idempotency:KeepFor.')
  keepFor: string
  @description('Idempotency:DerivedKeyWindow.')
  derivedKeyWindow: string
  @description('Idempotency:SettleAfter.')
  settleAfter: string
}

@export()
@description('The scaling limits.')
type Scale = {
  @description('The maximum number of instances.')
  @minValue(1)
  @maxValue(1000)
  maximumInstances: int
  @description('The memory of one instance in MB.')
  instanceMemoryMB: 512 | 2048 | 4096
  @description('The number of concurrent requests on one instance above which another instance starts.')
  @minValue(1)
  @maxValue(1000)
  requestsPerInstance: int
}

@description('The name of the app, which is part of its URL.')
param name string

@description('The region.')
param location string

@description('The tags of all resources.')
param tags { *: string }

@description('The function\'s managed identity.')
param identity {
  @description('The resource ID.')
  id: string
  @description('The client ID.')
  clientId: string
}

@description('The storage account of the Functions host, for the package, its locks and its keys.')
param storageName string

@description('The URL of the table service.')
param tableEndpoint string

@description('The table of idempotency records.')
param tableName string

@description('The URL of the blob container with the package.')
param packageContainer string

@description('The URL of the vault.')
param vaultUri string

@description('The name of the secret with the DCS credential.')
param secretName string

@description('The name of the secret with which webhooks are signed. If empty, signed webhooks are off.')
param webhookSecretName string

@description('Commands from chats. They are off if both names are empty.')
param chat {
  @description('The name of the secret with the signing secret of a Slack app.')
  slackSecretName: string
  @description('The name of the secret with the token of a Mattermost slash command.')
  mattermostSecretName: string
  @description('The IDs of the channels in which people can create tasks.')
  channels: string[]
}

@description('The connection string of Application Insights.')
param insightsConnectionString string

@description('The URL of the DCS API.')
param dcsEndpoint string

@description('The ID of the project in which tasks are created.')
param dcsProjectId string

@description('The URL of IAM, for a user name and password. Empty for an access key.')
param dcsIamEndpoint string

@description('Time limits.')
param times Times

@description('The scaling limits.')
param scale Scale

@description('The number of instances that always run and are always billed.')
param alwaysReadyInstances int

@description('Whether instances are distributed across availability zones.')
param zoneRedundant bool

@description('The address ranges that can call the app.')
param allowedAddresses string[]

@description('The Azure service tags that can call the app.')
param allowedServiceTags string[]

@description('The subnet for outgoing calls, if networking is private.')
param subnetId string?

@description('The access rules. If empty, the app accepts all callers.')
var callers = concat(
  map(allowedAddresses, (address, i) => {
    name: 'address-${i}'
    action: 'Allow'
    priority: 100 + i
    ipAddress: address
  }),
  map(allowedServiceTags, (serviceTag, i) => {
    name: 'service-${i}'
    action: 'Allow'
    priority: 300 + i
    ipAddress: serviceTag
    tag: 'ServiceTag'
  })
)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd deploys to the app with this tag.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      // These rules don't apply to the SCM site. It receives deployments, and requires an Entra token.
      ipSecurityRestrictionsDefaultAction: empty(callers) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: callers
      appSettings: [
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identity.clientId }
        // By name, because with only a blob URI a host can fail to start (azure-functions-host #11787).
        { name: 'AzureWebJobsStorage__accountName', value: storageName }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnectionString }
        { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identity.clientId};Authorization=AAD' }
        // The host's own traces, at most one in ten seconds and instance: anybody can cause them. The function records its own fully.
        { name: 'OTEL_TRACES_SAMPLER', value: 'microsoft.rate_limited' }
        { name: 'OTEL_TRACES_SAMPLER_ARG', value: '0.1' }
        // In bytes: the least that the worker allocates between two garbage collections. tests/DcsMigration.Benchmarks measures it.
        { name: 'DOTNET_GCgen0size', value: '0x800000' }
        { name: 'Dcs__Endpoint', value: dcsEndpoint }
        { name: 'Dcs__ProjectId', value: dcsProjectId }
        { name: 'Dcs__IamEndpoint', value: dcsIamEndpoint }
        { name: 'Dcs__AttemptTimeout', value: times.attemptTimeout }
        { name: 'Dcs__ConnectTimeout', value: times.connectTimeout }
        { name: 'Dcs__TotalBudget', value: times.totalBudget }
        { name: 'KeyVault__Uri', value: vaultUri }
        { name: 'KeyVault__SecretName', value: secretName }
        { name: 'KeyVault__CacheFor', value: times.cacheFor }
        { name: 'KeyVault__StaleFor', value: times.staleFor }
        { name: 'Webhooks__SecretName', value: webhookSecretName }
        { name: 'ChatOps__SlackSecretName', value: chat.slackSecretName }
        { name: 'ChatOps__MattermostSecretName', value: chat.mattermostSecretName }
        { name: 'ChatOps__Channels', value: join(chat.channels, ',') }
        { name: 'Identity__ClientId', value: identity.clientId }
        { name: 'Idempotency__TableServiceUri', value: tableEndpoint }
        { name: 'Idempotency__InMemory', value: 'false' }
        { name: 'Idempotency__TableName', value: tableName }
        { name: 'Idempotency__KeepFor', value: times.keepFor }
        { name: 'Idempotency__DerivedKeyWindow', value: times.derivedKeyWindow }
        { name: 'Idempotency__SettleAfter', value: times.settleAfter }
      ]
    }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainer
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.instanceMemoryMB
        maximumInstanceCount: scale.maximumInstances
        alwaysReady: alwaysReadyInstances > 0 ? [{ name: 'http', instanceCount: alwaysReadyInstances }] : []
        triggers: { http: { perInstanceConcurrency: scale.requestsPerInstance } }
      }
    }
  }

  resource ftpLogin 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmLogin 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('The name of the app.')
output name string = app.name

@description('The host name of the app.')
output hostName string = app.properties.defaultHostName
