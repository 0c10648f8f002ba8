// The plan, the app and its settings. The settings are those of README, "Settings", and what the Functions host needs.

@export()
@description('How long things may take, as [days.]hours:minutes:seconds. See README, "Settings".')
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
  @description('Idempotency:SweepSchedule.')
  sweepSchedule: string
}

@export()
@description('How the app scales.')
type Scale = {
  @description('The most instances.')
  @minValue(1)
  @maxValue(1000)
  maximumInstances: int
  @description('Memory of one instance.')
  instanceMemoryMB: 512 | 2048 | 4096
  @description('Requests at once on one instance, above which another one starts.')
  @minValue(1)
  @maxValue(1000)
  requestsPerInstance: int
}

@description('The name of the app. It is part of the URL.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('The function\'s identity: resource id and client id.')
param identity {
  @description('Resource id.')
  id: string
  @description('Client id.')
  clientId: string
}

@description('The storage account that the Functions host uses: for the package, its locks and its keys.')
param storageName string

@description('Where the idempotency records are.')
param tableEndpoint string

@description('The table of idempotency records.')
param tableName string

@description('Where the package is.')
param packageContainer string

@description('Where the DCS credential is.')
param vaultUri string

@description('Which secret holds the DCS credential.')
param secretName string

@description('Which secret Standard Webhooks are signed with. Empty: they are not taken.')
param webhookSecretName string

@description('Where telemetry goes.')
param insightsConnectionString string

@description('The DCS API.')
param dcsEndpoint string

@description('The project in which tasks are created.')
param dcsProjectId string

@description('IAM, for a user name and password. Empty for an access key.')
param dcsIamEndpoint string

@description('How long things may take.')
param times Times

@description('How the app scales.')
param scale Scale

@description('Instances that are always running, and always paid for.')
param alwaysReadyInstances int

@description('Whether instances are spread over zones.')
param zoneRedundant bool

@description('Address ranges whose requests the app accepts.')
param allowedAddresses string[]

@description('Service tags of Azure whose requests the app accepts.')
param allowedServiceTags string[]

@description('The subnet through which the app calls out, where networking is private.')
param subnetId string?

@description('Without any the app accepts all.')
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
  // By its tag azd finds the app to deploy to.
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
      // Deployments go through the SCM site, which these don't concern: it takes Entra tokens alone.
      ipSecurityRestrictionsDefaultAction: empty(callers) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: callers
      appSettings: [
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identity.clientId }
        // By name: given a blob URI alone, a host can fail at its start (azure-functions-host #11787).
        { name: 'AzureWebJobsStorage__accountName', value: storageName }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnectionString }
        { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identity.clientId};Authorization=AAD' }
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
        { name: 'Identity__ClientId', value: identity.clientId }
        { name: 'Idempotency__TableServiceUri', value: tableEndpoint }
        { name: 'Idempotency__InMemory', value: 'false' }
        { name: 'Idempotency__TableName', value: tableName }
        { name: 'Idempotency__KeepFor', value: times.keepFor }
        { name: 'Idempotency__DerivedKeyWindow', value: times.derivedKeyWindow }
        { name: 'Idempotency__SettleAfter', value: times.settleAfter }
        { name: 'Idempotency__SweepSchedule', value: times.sweepSchedule }
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

@description('The app\'s name.')
output name string = app.name

@description('The host of its URL.')
output hostName string = app.properties.defaultHostName
