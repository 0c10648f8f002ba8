// The function's package, and the table of idempotency records. Account keys are disabled, so access requires a role.

@description('The name of the storage account.')
param name string

@description('The region.')
param location string

@description('The tags of the storage account.')
param tags { *: string }

@description('Whether data is stored in several availability zones.')
param zoneRedundant bool

@description('Whether the account is closed to the internet.')
param privateNetworking bool

@description('The principal ID of the function\'s identity.')
param principalId string

@description('The table of idempotency records.')
param tableName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: privateNetworking ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource packages 'containers' = {
      name: 'function-package'
      properties: { publicAccess: 'None' }
    }
  }

  // The Functions host overwrites the status of its timers on every run. This deletes the old versions.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'old-versions'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'] }
              actions: { version: { delete: { daysAfterCreationGreaterThan: 30 } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource records 'tables' = {
      name: tableName
    }
  }
}

@description('Storage Blob Data Owner, which the Functions host needs for the package, its locks and its function keys.')
resource blobRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
}

resource blobAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, 'function', blobRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: blobRole.id
  }
}

@description('Storage Table Data Contributor, on this table only.')
resource tableRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource tableAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::tables::records
  name: guid(account::tables::records.id, 'function', tableRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tableRole.id
  }
}

@description('The resource ID of the storage account.')
output id string = account.id

@description('The name of the storage account.')
output name string = account.name

@description('The URL of the table service.')
output tableEndpoint string = account.properties.primaryEndpoints.table

@description('The URL of the blob container with the package.')
output packageContainer string = '${account.properties.primaryEndpoints.blob}${account::blobs::packages.name}'
